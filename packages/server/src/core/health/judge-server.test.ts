import { expect, it } from 'vitest';
import { DAY, HOUR } from '../clock.ts';
import type { Answer, ProvedAnswer, ServerAnswers } from './answer.ts';
import { judgeCertificate, judgeServer, type OwnFacts } from './judge-server.ts';
import type { ServerReport } from './server-report.ts';

const NOW = Date.UTC(2026, 10, 23, 14, 18, 47, 630);
const URL_OF = 'https://login.example.com';

const own: OwnFacts = {
  now: NOW,
  version: '1.2.3',
  publicUrl: URL_OF,
  baseDomain: null,
  storeIdentity: '1:2',
};

const report: ServerReport = {
  version: '1.2.3',
  now: NOW,
  processId: 77,
  uptime: 3 * DAY,
  machine: 'here',
  publicUrl: URL_OF,
  baseDomain: null,
  store: { identity: '1:2', writeAheadLog: true, syncsCommits: true, foreignKeys: true },
  request: {
    peer: '127.0.0.1',
    peerTrusted: true,
    address: '198.51.100.7',
    addressTrusted: false,
    protocol: 'https',
    host: 'login.example.com',
    forwarded: ['x-forwarded-for'],
    cookies: 'secure',
  },
};

const proved = (
  changes: Partial<ServerReport> = {},
  certificateUntil: number | null = null,
): ProvedAnswer => ({
  kind: 'proved',
  report: { ...report, ...changes },
  askedAt: NOW,
  answeredAt: NOW,
  date: NOW,
  certificateUntil,
});

const answers = (answer: Answer, local: Answer | null = null): ServerAnswers => ({
  public: { url: URL_OF, answer },
  publicUrlGiven: true,
  liar: null,
  local: local === null ? null : { url: 'http://127.0.0.1:3000', answer: local },
  brandSite: null,
});

it('says which server it is', () => {
  expect(judgeServer(answers(proved()), own)).toEqual([
    {
      check: 'server',
      verdict: 'ok',
      found: `${URL_OF} is this installation: Usher 1.2.3, process 77, up for 3 days.`,
      advice: null,
    },
  ]);
});

it.each([
  ['ENOTFOUND', 'DNS does not know the name'],
  ['EAI_AGAIN', 'the name could not be looked up'],
  ['ECONNREFUSED', 'the connection was refused'],
  ['ECONNRESET', 'the connection was cut'],
  ['EHOSTUNREACH', 'the machine cannot be reached'],
  ['TIMEOUT', 'nothing came within 5 seconds'],
  ['CERT_HAS_EXPIRED', 'its certificate has expired'],
  ['ERR_TLS_CERT_ALTNAME_INVALID', 'its certificate is for another name'],
  ['UNABLE_TO_VERIFY_LEAF_SIGNATURE', 'its certificate is not trusted here'],
  ['ERR_SSL_WRONG_VERSION_NUMBER', 'what listens there speaks another protocol'],
  ['HPE_INVALID_CONSTANT', 'what listens there speaks another protocol'],
  ['ESOMETHING', 'the connection failed'],
])('says why nothing answers: %s', (reason, words) => {
  const [finding] = judgeServer(answers({ kind: 'silent', reason }), own);
  expect(finding).toMatchObject({
    verdict: 'problem',
    found: `Nothing answers at ${URL_OF}: ${words} (${reason}).`,
    advice: expect.stringContaining('See that the server runs'),
  });
});

it('tells the way to the server from the server', () => {
  const refused: Answer = { kind: 'silent', reason: 'ECONNREFUSED' };
  const [runs] = judgeServer(answers(refused, proved()), own);
  expect(runs?.found).toContain('This installation answers on this machine, at http://127.0.0.1:3000.');
  expect(runs?.advice).not.toContain('See that the server runs');
  const [down] = judgeServer(answers(refused, refused), own);
  expect(down?.found).toContain('Nor does this installation at http://127.0.0.1:3000.');
  expect(down?.advice).toContain('See that the server runs');
});

it.each([
  ['another version', { version: '1.2.2' }, 'warning', 'The server runs Usher 1.2.2'],
  ['another public URL', { publicUrl: 'https://other.example' }, 'warning', 'takes https://other.example'],
  ['another base domain', { baseDomain: 'example.com' }, 'warning', 'The server has example.com'],
  [
    'another store',
    { store: { ...report.store, identity: '9:9' } },
    'problem',
    'works on another store than this command found, on the machine "here"',
  ],
])('tells %s', (_what, changes, verdict, words) => {
  const findings = judgeServer(answers(proved(changes)), own);
  expect(findings).toHaveLength(2);
  expect(findings[1]).toMatchObject({ verdict, found: expect.stringContaining(words) });
});

it('does not compare with what this command was not told', () => {
  const nothing = { ...own, storeIdentity: null };
  expect(judgeServer(answers(proved()), nothing)).toHaveLength(1);
});

it.each([
  [90 * DAY, 'ok'],
  [22 * DAY, 'ok'],
  [20 * DAY, 'warning'],
  [8 * DAY, 'warning'],
  [7 * DAY - HOUR, 'problem'],
])('judges a certificate that ends in %i ms', (left, verdict) => {
  expect(judgeCertificate(answers(proved({}, NOW + left)), NOW)).toMatchObject([{ verdict }]);
});

it('has nothing to say of a certificate over plain http', () => {
  expect(judgeCertificate(answers(proved()), NOW)).toEqual([]);
});

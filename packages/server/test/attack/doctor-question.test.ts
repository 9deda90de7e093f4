import { createSecretKey } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { SECOND } from '../../src/core/clock.ts';
import { DOCTOR_HEADER, DOCTOR_PATH, type ServerReport } from '../../src/core/health/server-report.ts';
import { createDoctorProofs } from '../../src/crypto/doctor-proofs.ts';
import { parseMasterKey } from '../../src/crypto/master-key.ts';
import { createPlace } from '../support/create-place.ts';
import { type Reply, type Sent, send } from '../support/http.ts';
import { startServerProcess } from '../support/server-process.ts';
import { startUsher, type Usher } from '../support/usher.ts';

/** As `usher doctor` has them, which reads the same master key. */
const proofsOf = ({ place }: Pick<Usher, 'place'>) =>
  createDoctorProofs(parseMasterKey(readFileSync(join(place.data, 'master.key'), 'utf8'), 'master.key'));

const forger = createDoctorProofs(createSecretKey(Buffer.alloc(32, 7)));

const ask = (usher: Pick<Usher, 'url'>, text: string, sent: Sent = {}): Promise<Reply> =>
  send(usher.url + DOCTOR_PATH, { ...sent, headers: { ...sent.headers, [DOCTOR_HEADER]: text } });

/** All that an outsider sees of a reply. */
const seen = ({ status, headers: { date: _date, ...headers }, text }: Reply) => ({ status, headers, text });

/** What a path that nothing is at answers to the same request. */
const unknown = async (usher: Pick<Usher, 'url'>, sent: Sent = {}) =>
  seen(await send(`${usher.url}/.well-known/nothing-here`, sent));

describe('whoever has the master key', () => {
  it('is told how the server is and how the request arrived, with a proof', async () => {
    const usher = await startUsher();
    const proofs = proofsOf(usher);
    const question = proofs.ask(usher.clock.now());
    const reply = await ask(usher, question.text);
    expect(reply.status).toBe(200);
    expect(reply.headers['cache-control']).toBe('no-store');
    expect(proofs.isProof(question, reply.text, String(reply.headers[DOCTOR_HEADER]))).toBe(true);
    const report = JSON.parse(reply.text) as ServerReport;
    expect(report).toMatchObject({
      now: usher.clock.now(),
      processId: process.pid,
      publicUrl: usher.url,
      store: { writeAheadLog: true, syncsCommits: true, foreignKeys: true },
      request: { peer: '127.0.0.1', peerTrusted: false, address: '127.0.0.1', forwarded: [] },
    });
  });
});

describe('anybody else cannot tell the path from one that is not there', () => {
  const others: ReadonlyArray<readonly [what: string, text: (usher: Usher) => string]> = [
    ['nothing', () => ''],
    ['garbage', () => 'x'.repeat(1000)],
    ['a forged question', (usher) => forger.ask(usher.clock.now()).text],
    ['one whose code was cut off', (usher) => proofsOf(usher).ask(usher.clock.now()).text.slice(0, -1)],
    ['an old one', (usher) => proofsOf(usher).ask(usher.clock.now() - 61 * SECOND).text],
    ['one from the future', (usher) => proofsOf(usher).ask(usher.clock.now() + 61 * SECOND).text],
    [
      'one that was made young',
      (usher) =>
        proofsOf(usher)
          .ask(usher.clock.now() - 61 * SECOND)
          .text.replace(/^\d+/, String(usher.clock.now())),
    ],
  ];

  it.each(others)('with %s', async (_what, text) => {
    const usher = await startUsher();
    expect(seen(await ask(usher, text(usher)))).toEqual(await unknown(usher));
  });

  it.each(['HEAD', 'POST', 'PUT', 'DELETE', 'OPTIONS', 'PROPFIND'])('by %s', async (method) => {
    const usher = await startUsher();
    const { text } = proofsOf(usher).ask(usher.clock.now());
    expect(seen(await ask(usher, text, { method }))).toEqual(await unknown(usher, { method }));
    // Nor was the question spent.
    expect((await ask(usher, text)).status).toBe(200);
  });

  it('in another language, and at a brand’s site', async () => {
    const usher = await startUsher({ publicUrl: null, baseDomain: 'example.test' });
    for (const headers of [{ 'accept-language': 'he' }, { host: 'nobody.example.test' }]) {
      expect(seen(await ask(usher, 'x', { headers }))).toEqual(await unknown(usher, { headers }));
    }
  });
});

describe('a question that was overheard', () => {
  it('is answered once, and is nothing then', async () => {
    const usher = await startUsher();
    const { text } = proofsOf(usher).ask(usher.clock.now());
    expect((await ask(usher, text)).status).toBe(200);
    expect(seen(await ask(usher, text))).toEqual(await unknown(usher));
  });

  it('of many at once one is answered', async () => {
    const usher = await startUsher();
    const { text } = proofsOf(usher).ask(usher.clock.now());
    const replies = await Promise.all(Array.from({ length: 20 }, () => ask(usher, text)));
    expect(replies.filter(({ status }) => status === 200)).toHaveLength(1);
  });

  it('is not taken by another installation', async () => {
    const [here, there] = [await startUsher(), await startUsher()];
    const { text } = proofsOf(here).ask(here.clock.now());
    expect(seen(await ask(there, text))).toEqual(await unknown(there));
  });
});

it('a question is in no log', async () => {
  const place = await createPlace();
  const server = await startServerProcess({ place, flags: ['--log-level', 'debug'] });
  const { text } = proofsOf({ place }).ask(Date.now());
  for (const status of [200, 404]) expect((await ask(server, text)).status).toBe(status);
  await server.stop();
  const { stdout, stderr } = server.printed();
  expect(stderr).toContain('answered');
  for (const part of text.split('.')) expect(stdout + stderr).not.toContain(part);
});

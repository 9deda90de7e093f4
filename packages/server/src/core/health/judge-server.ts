import { DAY, type Instant } from '../clock.ts';
import { type ProvedAnswer, proved, type ServerAnswers } from './answer.ts';
import { describeAnswer } from './describe-answer.ts';
import { type Finding, ok, problem, warning } from './finding.ts';
import { day, duration } from './words.ts';

/** This installation, as the one who asks knows it. */
export interface OwnFacts {
  readonly now: Instant;
  readonly version: string;
  /** The one that links would lead to by the settings at hand. */
  readonly publicUrl: string;
  readonly baseDomain: string | null;
  /** As `StoreCondition.identity`; `null` where the store was not found. */
  readonly storeIdentity: string | null;
}

/** Whether the public URL leads to a server of this installation. */
export const judgeServer = (answers: ServerAnswers, own: OwnFacts): readonly Finding[] => {
  const { answer } = answers.public;
  if (answer.kind !== 'proved') return [judgeFailure(answers, own)];
  const { report } = answer;
  const found = `${answers.public.url} is this installation: Usher ${report.version}, process ${report.processId}, up for ${duration(report.uptime)}.`;
  return [ok('server', found), ...judgeDifferences(answer, own)];
};

const judgeFailure = (answers: ServerAnswers, own: OwnFacts): Finding => {
  const { found, advice } = describeAnswer(answers.public, own.now);
  const local = proved(answers.local?.answer);
  if (local !== null && answers.local !== null) {
    const here = `This installation answers on this machine, at ${answers.local.url}.`;
    return problem('server', `${found} ${here}`, `${advice} The server itself runs: it is the way to it.`);
  }
  if (answers.public.answer.kind !== 'silent') return problem('server', found, advice);
  const tried = answers.local === null ? '' : ` Nor does this installation at ${answers.local.url}.`;
  const given = answers.publicUrlGiven
    ? advice
    : 'USHER_PUBLIC_URL is not set; where the server has it in its settings, give this command the same.';
  return problem('server', found + tried, `See that the server runs (\`usher serve\`). ${given}`);
};

/** Where the server that answers is not what this command was told of. */
const judgeDifferences = ({ report }: ProvedAnswer, own: OwnFacts): readonly Finding[] => {
  const findings: Finding[] = [];
  if (own.storeIdentity !== null && report.store.identity !== own.storeIdentity) {
    findings.push(
      problem(
        'server',
        `It works on another store than this command found, on the machine "${report.machine}".`,
        'See that --data or USHER_DATA is the server’s, and that the public URL leads to this machine. Where the store’s file was exchanged under the server, restart it.',
      ),
    );
  }
  const sameAs = 'Run this command with the same settings, or restart the server where they have changed.';
  if (report.publicUrl !== own.publicUrl) {
    const found = `The server takes ${report.publicUrl} for its public URL, and this command ${own.publicUrl}.`;
    findings.push(warning('server', found, sameAs));
  }
  if (report.baseDomain !== own.baseDomain) {
    const found = `The server has ${report.baseDomain ?? 'no base domain'}, and this command ${own.baseDomain ?? 'none'} for the brands’ sites.`;
    findings.push(warning('server', found, sameAs));
  }
  if (report.version !== own.version) {
    const found = `The server runs Usher ${report.version}, and this command is Usher ${own.version}.`;
    findings.push(warning('server', found, 'Restart the server with the version that is installed.'));
  }
  return findings;
};

const SOON = 21 * DAY;
const VERY_SOON = 7 * DAY;

/** How long the proxy's certificate lasts. */
export const judgeCertificate = (answers: ServerAnswers, now: Instant): readonly Finding[] => {
  const until = proved(answers.public.answer)?.certificateUntil ?? null;
  if (until === null) return [];
  const found = `The certificate of ${answers.public.url} ends on ${day(until)}, in ${duration(until - now)}.`;
  const advice = 'Renew it, and see why it has not renewed itself.';
  if (until - now < VERY_SOON) return [problem('certificate', found, advice)];
  return [until - now < SOON ? warning('certificate', found, advice) : ok('certificate', found)];
};

/** Whether the brands' own sites lead here too. */
export const judgeBrandSite = (answers: ServerAnswers, own: OwnFacts): readonly Finding[] => {
  if (answers.brandSite === null) return [];
  if (answers.brandSite.answer.kind === 'proved') {
    return [ok('brand-sites', `${answers.brandSite.url} is this installation too.`)];
  }
  const { found, advice } = describeAnswer(answers.brandSite, own.now);
  const needs =
    'Brands’ sites need a wildcard record in DNS, a wildcard certificate and a proxy that takes every name.';
  return [problem('brand-sites', found, `${advice} ${needs}`)];
};

import { type Instant, SECOND } from '../clock.ts';
import { proved, type ServerAnswers } from './answer.ts';
import { type Finding, orOk, problem, warning } from './finding.ts';
import { duration } from './words.ts';

/** Apart from each other by less than this, clocks agree: a `Date` header knows whole seconds only. */
const TOLERANCE = 2 * SECOND;

const ADVICE = 'See that the clock is set by NTP (`timedatectl`).';

/** @param newestRecordAt the latest time in the audit log; `null` where there is none */
export const judgeClock = (
  now: Instant,
  newestRecordAt: Instant | null,
  answers: ServerAnswers,
): readonly Finding[] =>
  orOk(
    [...judgeRecords(now, newestRecordAt), ...judgeOthers(answers)],
    'clock',
    agreement(newestRecordAt, answers),
  );

const agreement = (newestRecordAt: Instant | null, answers: ServerAnswers): string => {
  const others = [
    ...(proved(answers.public.answer) === null ? [] : ['the server’s']),
    ...(newestRecordAt === null ? [] : ['the audit log']),
  ];
  return others.length === 0
    ? 'There is nothing to compare it with.'
    : `It agrees with ${others.join(' and ')}.`;
};

const judgeRecords = (now: Instant, newestRecordAt: Instant | null): readonly Finding[] => {
  if (newestRecordAt === null || newestRecordAt <= now + TOLERANCE) return [];
  const found = `The audit log has an entry from ${duration(newestRecordAt - now)} in the future: the clock was stepped back, or was ahead before.`;
  const advice = `${ADVICE} Whom a suspension or a new password touched in that time cannot sign in until the clock is past it.`;
  return [problem('clock', found, advice)];
};

const judgeOthers = ({ public: { url, answer } }: ServerAnswers): readonly Finding[] => {
  const from = proved(answer);
  if (from === null) return [];
  const { report, askedAt, answeredAt, date } = from;
  const findings: Finding[] = [];
  const ahead = report.now - (askedAt + answeredAt) / 2;
  if (Math.abs(ahead) > TOLERANCE + (answeredAt - askedAt) / 2) {
    const found = `The server’s clock is ${apart(ahead)} the clock here.`;
    findings.push(warning('clock', found, `${ADVICE} Do so on both machines.`));
  }
  const proxyAhead = date === null ? 0 : date - report.now;
  if (Math.abs(proxyAhead) > TOLERANCE + (answeredAt - askedAt)) {
    const found = `The clock of what answers at ${url} is ${apart(proxyAhead)} the server’s.`;
    findings.push(warning('clock', found, `${ADVICE} Do so on the proxy.`));
  }
  return findings;
};

const apart = (ahead: number): string => `${duration(ahead)} ${ahead > 0 ? 'ahead of' : 'behind'}`;

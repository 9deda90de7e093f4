import type { Line } from '../journal.ts';
import { type Answered, type Check, isAnswered } from './evidence.ts';

// Passwords that could not be judged count as guesses.
const TOO_MANY = 429;

/** A failure brings no cookie, and what is asked again is answered as the row says. */
export const checkRetries: Check = function* ({ journal: { lines } }) {
  const arrivals: Answered<'present' | 'sign-in'>[] = [
    ...lines.present.filter(isAnswered),
    ...lines['sign-in'].filter(isAnswered),
  ];
  for (const line of arrivals) {
    const { status, cookie } = line.answer;
    if (status !== 303 && cookie !== null) yield `${describe(line)} was answered ${status}, with a cookie`;
  }
  for (const line of [...arrivals, ...lines.verify.filter(isAnswered)]) {
    const { expected } = line.asks;
    const { status } = line.answer;
    if (expected === null || status >= 500 || status === TOO_MANY) continue;
    const isGood = status === 200 || status === 303;
    if (isGood !== (expected === 'good'))
      yield `${describe(line)} was answered ${status}, and its row says that it is ${expected}`;
  }
};

const describe = (line: Line<'present' | 'sign-in' | 'verify'>): string => {
  if ('ticket' in line.asks) return `${line.asks.ticket} of ${line.asks.brand}`;
  if ('user' in line.asks) return `the password of ${line.asks.user} of ${line.asks.brand}`;
  return `the session ${line.asks.cookie}`;
};

/** Every answer is one that was to be had. */
export const checkAnswers: Check = function* ({ journal: { lines }, statuses }) {
  const { mint, present, verify } = lines;
  for (const line of [...mint, ...present, ...verify, ...lines['sign-in'], ...lines['sign-out']]) {
    if (line.answer === null || (line.kind === 'sign-in' && line.answer.status === TOO_MANY)) continue;
    if (!statuses.includes(line.answer.status)) {
      yield `${line.kind} ${JSON.stringify(line.asks)} was answered ${line.answer.status}`;
    }
  }
};

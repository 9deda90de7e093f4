import { connectionLost } from './errors.ts';
import type { Answer, Session } from './session.ts';

/**
 * Commits what was sent, and what is sent with it. Resolves once everything is known to be durable.
 * @param last the last statements of the transaction, sent without waiting for what they answer
 */
export const commit = async (session: Session, last: readonly Promise<Answer>[]): Promise<void> => {
  const { warnings } = session;
  const [answer, ...others] = await Promise.allSettled([session.query('COMMIT'), ...last]);
  const failure = others.find((outcome) => outcome.status === 'rejected');
  if (answer.status === 'rejected') throw failure?.reason ?? answer.reason;
  const { command } = answer.value;
  // A transaction in which a statement failed is rolled back by COMMIT.
  if (failure !== undefined && command !== 'COMMIT') throw failure.reason;
  // A server that gives up waiting for its standby says COMMIT with a warning: committed here, and perhaps
  // nowhere else. And where a statement failed on our side alone, nobody knows what was committed.
  if (failure !== undefined || command !== 'COMMIT' || session.warnings !== warnings)
    throw connectionLost(new Error(`the commit was answered with ${command}, and not without trouble`));
};

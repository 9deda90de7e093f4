import { ConnectionLost } from './errors.ts';
import type { Answer, Session } from './session.ts';

/** Sends the last statements and the commit together; resolves once everything is known to be durable. */
export const commit = async (session: Session, send: () => readonly Promise<Answer>[]): Promise<void> => {
  const { warnings } = session;
  const sent = send();
  const committed = session.query('COMMIT');
  const [failure] = (await Promise.allSettled(sent)).filter((outcome) => outcome.status === 'rejected');
  const answer = await committed.catch((cause: unknown) => {
    throw failure?.reason ?? cause;
  });
  if (failure !== undefined) throw failure.reason;
  // A transaction that had failed is rolled back by COMMIT, and a server that gives up waiting for its standby
  // says COMMIT with a warning: committed here, and perhaps nowhere else.
  if (answer.command !== 'COMMIT' || session.warnings !== warnings)
    throw new ConnectionLost(`the commit was answered with ${answer.command} and a warning`);
};

import { Failure } from '../failure.ts';
import { ticketRequest } from '../samples.ts';
import type { RunningServer } from './running.ts';

const LARGEST_DIFFERENCE = 0.05;

/**
 * A limit that writes less than we do would be too high a limit.
 * @throws {Failure} where the plain server's reply is not about as long as ours
 */
export const checkReplies = async (
  plain: RunningServer,
  usher: RunningServer & { readonly apiKey: string },
): Promise<void> => {
  const theirs = await replyLength(`http://127.0.0.1:${plain.port}/`, '');
  const ours = await replyLength(`http://127.0.0.1:${usher.port}/auth/ticket`, usher.apiKey);
  if (Math.abs(theirs / ours - 1) <= LARGEST_DIFFERENCE) return;
  throw new Failure(
    `The reply of ${plain.name} has ${theirs} bytes and ours ${ours}: mend ticketReply in samples.ts.`,
  );
};

const replyLength = async (url: string, apiKey: string): Promise<number> => {
  const headers = { 'content-type': 'application/json', authorization: `Bearer ${apiKey}` };
  const reply = await fetch(url, { method: 'POST', headers, body: ticketRequest(1) });
  const body = await reply.text();
  if (reply.status !== 200) throw new Failure(`${url}: expected 200 and got ${reply.status}\n${body}`);
  return body.length;
};

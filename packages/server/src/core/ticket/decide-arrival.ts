import type { Policy } from '../brand/policy.ts';
import type { Question } from './ports.ts';

/** How a ticket arrives, as far as the request's headers can be trusted to tell (contract §2). */
export interface Arrival {
  readonly method: 'GET' | 'POST';
  /**
   * `ours`: a form that this origin served. `foreign`: a browser sent it from elsewhere.
   * `program`: neither `Origin` nor `Sec-Fetch-Site`, so no browser. Only a POST is told apart.
   */
  readonly origin: 'ours' | 'foreign' | 'program';
  /** Whether the answer will be shown as a page of its own: not in a frame, not as a picture. */
  readonly topLevel: boolean;
  /** The person has said that another's session may be left. */
  readonly agreesToSwitch: boolean;
}

/** A form of another site: the browser keeps its cookies from us until one of our own asks. */
export const isFromElsewhere = ({ method, origin }: Arrival): boolean =>
  method === 'POST' && origin === 'foreign';

/**
 * What has to be settled before a good ticket is spent; `null` where nothing has. Pure.
 *
 * @param holdsAnother the browser holds a live session of somebody else at this door
 */
export const decideArrival = (
  arrival: Arrival,
  policy: Pick<Policy, 'arrival'>,
  holdsAnother: boolean,
): Question | null => {
  const mustAsk = policy.arrival === 'confirm' || !arrival.topLevel;
  if (arrival.method === 'GET' && mustAsk) return holdsAnother ? 'switch' : 'confirm';
  // Only a form of our own brings the browser's session along, so whoever else is signed in is not yet known.
  if (isFromElsewhere(arrival)) return mustAsk ? 'confirm' : 'hand-over';
  return holdsAnother && !arrival.agreesToSwitch ? 'switch' : null;
};

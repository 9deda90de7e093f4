import { expect } from 'vitest';
import type { BrandId, TicketId } from '../../src/core/ids.ts';
import { parseId } from '../../src/core/ids.ts';
import type { FieldProblem } from '../../src/core/problem.ts';
import type { TicketFacts } from '../../src/core/ticket/ticket.ts';
import { type Reply, type Sent, send } from './http.ts';
import type { CreatedTicket, Usher } from './usher.ts';

/** What every reply of the ticket API looks like. */
export interface Envelope {
  readonly status: string | number;
  readonly description: string;
  readonly response_time: string;
  readonly data?: Partial<CreatedTicket> & {
    readonly errors?: readonly FieldProblem[];
    readonly requestId?: string;
  };
}

const KEYS = ['status', 'description', 'response_time', 'data'];

/** The reply, which must be an envelope of this status and nothing else. */
export const readEnvelope = (reply: Reply, status: number): Envelope => {
  expect(`${reply.status} ${reply.text}`).toMatch(`${status} {`);
  expect(reply.headers['content-type']).toBe('application/json; charset=utf-8');
  expect(reply.headers['cache-control']).toBe('no-store');
  const body = JSON.parse(reply.text) as Envelope;
  expect(Object.keys(body)).toEqual(KEYS.slice(0, body.data === undefined ? 3 : 4));
  expect(body.status).toBe(String(status));
  expect(body.response_time).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{7}Z$/);
  return body;
};

/** The problems of a 400. */
export const errorsOf = (reply: Reply): readonly FieldProblem[] => {
  const { data, description } = readEnvelope(reply, 400);
  expect(description).toBe('The request is missing something or malformed; see data.errors.');
  expect(Object.keys(data ?? {})).toEqual(['errors']);
  return data?.errors ?? [];
};

/** The names in a 400, each once. */
export const badFieldsOf = (reply: Reply): string[] => [
  ...new Set(errorsOf(reply).map(({ field }) => field)),
];

/** Sends a body as it is, with what is usual in everything that the test does not say. */
export const postBody = (
  usher: Pick<Usher, 'url'>,
  token: string | null,
  body: string | Uint8Array | undefined,
  { headers = {}, ...rest }: Sent = {},
): Promise<Reply> =>
  send(`${usher.url}/auth/ticket`, {
    method: 'POST',
    headers: {
      ...(token === null ? {} : { authorization: `Bearer ${token}` }),
      'content-type': 'application/json',
      ...headers,
    },
    ...(body === undefined ? {} : { body }),
    ...rest,
  });

const ticketIdOf = ({ ticketId }: CreatedTicket): TicketId => {
  const id = parseId('ticket', ticketId);
  if (id === null) throw new Error(`${ticketId} is no ticket's id`);
  return id;
};

/** What the store holds about a ticket; it stays as it was. */
export const lookAtTicket = async (
  { ports }: Pick<Usher, 'ports'>,
  brand: { readonly id: BrandId },
  created: CreatedTicket,
): Promise<TicketFacts> => {
  const query = { brandId: brand.id, ticketId: ticketIdOf(created), applicationId: null, kid: '' };
  const outcome = await ports.store.tickets.redeem(query, (facts) => ({
    outcome: 'hold',
    question: 'confirm',
    facts,
    entry: null,
  }));
  if (outcome.outcome !== 'held') throw new Error('there is no such ticket');
  return outcome.facts;
};

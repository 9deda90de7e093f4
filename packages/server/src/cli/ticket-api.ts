import type { FieldProblem } from '../core/problem.ts';
import { type ExitCode, exitCodes } from './exit-codes.ts';
import { Failure } from './failure.ts';

/** What `POST /auth/ticket` takes; the server judges it. */
export type TicketBody = Readonly<Record<string, string | number | boolean | undefined>>;

/** The `data` of a reply that says 200. */
export interface CreatedTicket {
  /** As the published API spells it. */
  readonly encpryptedString: string;
  readonly ticketId: string;
  readonly loginUrl?: string;
  readonly validFor: { readonly management?: number; readonly applications?: number };
}

const PATIENCE = 15_000;

/**
 * Creates a ticket over HTTP, as a platform's back end does.
 * @param url the server's, without a path
 * @throws Failure `server-not-reached`, `server-not-understood`, `ticket-refused`
 */
export const requestTicket = async (
  url: string,
  apiKey: string,
  ticket: TicketBody,
): Promise<CreatedTicket> => {
  const { status, location, text } = await call(url, apiKey, ticket);
  const reply = readReply(text);
  if (reply !== null && status !== 200) throw refused(status, reply);
  if (reply !== null && isCreatedTicket(reply.data)) return reply.data;
  throw notUnderstood(url, status, location);
};

interface Answer {
  readonly status: number;
  readonly location: string | null;
  readonly text: string;
}

const call = async (url: string, apiKey: string, ticket: TicketBody): Promise<Answer> => {
  try {
    const response = await fetch(`${url}/auth/ticket`, {
      method: 'POST',
      headers: { authorization: `Bearer ${apiKey}`, 'content-type': 'application/json' },
      body: JSON.stringify({ data: ticket }),
      // A key must not follow wherever a reply points.
      redirect: 'manual',
      signal: AbortSignal.timeout(PATIENCE),
    });
    const { status, headers } = response;
    return { status, location: headers.get('location'), text: await response.text() };
  } catch (cause) {
    const detail =
      `No server answered at ${url} (${reasonOf(cause)}). ` +
      'Check that it runs (`usher serve`), and that USHER_URL or --url is its address.';
    throw new Failure('server-not-reached', { detail, cause });
  }
};

/** The reason that a person can look up: `ECONNREFUSED` rather than "fetch failed". */
const reasonOf = (error: unknown): string => {
  if (!(error instanceof Error)) return String(error);
  if (error.name === 'TimeoutError') return `nothing within ${PATIENCE / 1000} seconds`;
  if (error.cause instanceof Error) return reasonOf(error.cause);
  return 'code' in error && typeof error.code === 'string' ? error.code : error.message;
};

/** The envelope that every reply of the ticket API is. */
interface Reply {
  readonly description: string;
  readonly data: unknown;
}

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null;

const readReply = (text: string): Reply | null => {
  try {
    const reply: unknown = JSON.parse(text);
    if (!isObject(reply) || typeof reply['description'] !== 'string') return null;
    return { description: reply['description'], data: reply['data'] };
  } catch {
    return null;
  }
};

const isCreatedTicket = (data: unknown): data is CreatedTicket =>
  isObject(data) &&
  typeof data['encpryptedString'] === 'string' &&
  isObject(data['validFor']) &&
  Object.values(data['validFor']).every((seconds) => typeof seconds === 'number');

const notUnderstood = (url: string, status: number, location: string | null): Failure => {
  const pointer = location === null ? '' : `, pointing to ${location}`;
  const detail =
    `${url} answered with HTTP status ${status}${pointer}, but not as Usher does. ` +
    'Check that USHER_URL or --url is the address of the server.';
  return new Failure('server-not-understood', { detail });
};

const refused = (status: number, { description, data }: Reply): Failure =>
  new Failure('ticket-refused', {
    detail: `The server refused (${status}): ${description}`,
    exitCode: exitCodeFor(status),
    fields: readErrors(data),
  });

const exitCodeFor = (status: number): ExitCode => {
  const known: Readonly<Record<number, ExitCode>> = {
    400: exitCodes.input,
    401: exitCodes.refused,
    403: exitCodes.refused,
    404: exitCodes.notFound,
    429: exitCodes.unavailable,
    503: exitCodes.unavailable,
  };
  return known[status] ?? exitCodes.fault;
};

const readErrors = (data: unknown): FieldProblem[] => {
  const errors = isObject(data) && Array.isArray(data['errors']) ? data['errors'] : [];
  return errors
    .filter(isObject)
    .map(({ field, problem }) => ({ field: String(field), problem: String(problem) }));
};

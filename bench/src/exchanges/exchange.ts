import type { Reply } from '../load/reply.ts';

/** What is asked of a server over and over, and what must come back. */
export interface Exchange {
  /** The next request as it goes over the wire; `null` when what it needs has run out. */
  next(): string | null;
  /** What is wrong with a reply, in words; `null` where it is the one expected. */
  fault(reply: Reply): string | null;
}

/** An exchange, and how to lay in what it uses up. */
export interface Supplied {
  readonly exchange: Exchange;
  /**
   * How to have so many requests in stock; nothing where there is no end to them.
   * @returns the exchanges to play to their end, one after the other
   */
  readonly stock?: (count: number) => readonly Exchange[];
}

/** By what is asked for: `create`, `redeem`, `get` … */
export type Acts = Readonly<Record<string, Supplied>>;

interface Expected {
  readonly status: number;
  /** What the reply must hold, in its head and its body. */
  readonly head?: string;
  readonly body?: string;
}

const SHOWN = 600;

/** The check of an exchange whose replies are all alike. */
export const expecting =
  ({ status, head = '', body = '' }: Expected): Exchange['fault'] =>
  (reply) => {
    if (reply.status === status && reply.head.includes(head) && reply.body.includes(body)) return null;
    const wanted = [String(status), head, body].filter((part) => part !== '').join(' with ');
    return `expected ${wanted} and got\n${reply.head}\n\n${reply.body}`.slice(0, SHOWN);
  };

/** Takes something out of each reply as it comes. */
export const keeping = (exchange: Exchange, pattern: RegExp, kept: string[]): Exchange => ({
  next: exchange.next,
  fault(reply) {
    const fault = exchange.fault(reply);
    const [, found] = pattern.exec(`${reply.head}\r\n\r\n${reply.body}`) ?? [];
    if (found !== undefined) kept.push(found);
    return (
      fault ?? (found === undefined ? `nothing like ${pattern} in ${reply.head}\n\n${reply.body}` : null)
    );
  },
});

/** The first requests of an exchange, and then no more. */
export const atMost = (count: number, exchange: Exchange): Exchange => {
  let left = count;
  return {
    next: () => (left-- > 0 ? exchange.next() : null),
    fault: exchange.fault,
  };
};

/** A whole number below `bound`. */
export const draw = (bound: number): number => Math.floor(Math.random() * bound);

export const drawOne = (values: readonly string[]): string | null => values[draw(values.length)] ?? null;

const fixedFields = 'User-Agent: usher-bench\r\nAccept: */*\r\n';

/** @param fields each with its line end */
export const get = (port: number, path: string, fields = ''): string =>
  `GET ${path} HTTP/1.1\r\nHost: localhost:${port}\r\n${fixedFields}${fields}\r\n`;

/** @param fields each with its line end */
export const post = (port: number, path: string, type: string, body: string, fields = ''): string =>
  `POST ${path} HTTP/1.1\r\nHost: localhost:${port}\r\n${fixedFields}${fields}` +
  `Content-Type: ${type}\r\nContent-Length: ${body.length}\r\n\r\n${body}`;

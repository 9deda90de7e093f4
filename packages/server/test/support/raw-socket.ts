import { once } from 'node:events';
import { connect } from 'node:net';

/**
 * Bytes as no HTTP client would send them, and all that comes back until the server closes.
 * @param afterContinue gives what is sent once the server has said `100 Continue`, and thus read what was before
 */
export const exchange = (
  url: string,
  bytes: string | Uint8Array,
  afterContinue?: () => string | Promise<string>,
): Promise<string> =>
  new Promise((resolve, reject) => {
    const { port } = new URL(url);
    const socket = connect(Number(port), '127.0.0.1', () => socket.write(bytes));
    const chunks: Buffer[] = [];
    let rest = afterContinue;
    socket.on('data', (chunk) => {
      chunks.push(chunk);
      if (rest === undefined || !chunk.toString('latin1').startsWith('HTTP/1.1 100')) return;
      const next = rest;
      rest = undefined;
      Promise.resolve(next()).then((more) => socket.write(more), reject);
    });
    socket.on('error', reject);
    socket.on('close', () => resolve(Buffer.concat(chunks).toString('utf8')));
  });

/** A request's bytes; the connection ends with it. */
export const rawRequest = (line: string, headers: readonly string[] = [], body = ''): string =>
  [line, 'Host: localhost', 'Connection: close', ...headers, '', body].join('\r\n');

/** One connection, byte by byte. */
export interface RawSocket {
  write(bytes: string | Uint8Array): void;
  /** All that has come back so far. */
  text(): string;
  /** Resolves with all that came back once it matches; rejects where the connection closes before. */
  until(pattern: RegExp): Promise<string>;
  /** Resolves with all that came back once the connection has closed, by whichever side and however. */
  readonly closed: Promise<string>;
  /** Hangs up. */
  end(): void;
}

/** A connection to the server on which a test says when it writes what. */
export const openRawSocket = async (url: string): Promise<RawSocket> => {
  const socket = connect(Number(new URL(url).port), '127.0.0.1');
  const chunks: Buffer[] = [];
  const text = (): string => Buffer.concat(chunks).toString('utf8');
  socket.on('data', (chunk) => chunks.push(chunk));
  const closed = new Promise<string>((resolve) => {
    // Written to after the server has hung up, a connection is reset: that too is an end.
    socket.on('error', () => socket.destroy());
    socket.on('close', () => resolve(text()));
  });
  await once(socket, 'connect');
  return {
    write: (bytes) => void socket.write(bytes),
    text,
    until: (pattern) =>
      new Promise((resolve, reject) => {
        const look = (): void => {
          if (!pattern.test(text())) return;
          socket.off('data', look);
          resolve(text());
        };
        socket.on('data', look);
        void closed.then((all) => reject(new Error(`closed before ${pattern}:\n${all}`)));
        look();
      }),
    closed,
    end: () => void socket.end(),
  };
};

/** The status of each reply in what came back, in order. */
export const statusesIn = (replies: string): number[] =>
  [...replies.matchAll(/HTTP\/1\.1 (\d{3}) /g)].map(([, status]) => Number(status));

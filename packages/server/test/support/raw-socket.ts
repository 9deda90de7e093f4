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

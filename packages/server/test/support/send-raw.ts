import { connect } from 'node:net';

/** Bytes that no HTTP library would send; resolves with all that came back. */
export const sendRaw = (url: string, bytes: string): Promise<string> =>
  new Promise((resolve, reject) => {
    const { hostname, port } = new URL(url);
    const chunks: string[] = [];
    const socket = connect(Number(port), hostname, () => socket.end(bytes));
    socket.setEncoding('utf8').on('data', (chunk: string) => chunks.push(chunk));
    // The server may hang up before it has read everything.
    socket.on('error', (error: Error & { code?: string }) => {
      if (error.code !== 'ECONNRESET' && error.code !== 'EPIPE') reject(error);
    });
    socket.on('close', () => resolve(chunks.join('')));
  });

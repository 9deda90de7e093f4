import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';
import { onTestFinished } from 'vitest';

/** A way to a database that can be cut and mended. */
export interface BreakablePath {
  /** As the database's own, by this way. */
  readonly url: string;
  /** Breaks all connections off; nobody answers from then on. */
  cut(): void;
  mend(): Promise<void>;
}

/** It ends with the test. */
export const breakablePath = async (databaseUrl: string): Promise<BreakablePath> => {
  const { hostname, port } = new URL(databaseUrl);
  const sockets = new Set<Socket>();
  const keep = (socket: Socket): void => {
    sockets.add(socket);
    socket.on('error', () => undefined);
    socket.once('close', () => sockets.delete(socket));
  };
  const open = () =>
    createServer((near) => {
      const far = connect(Number(port), hostname);
      keep(near);
      keep(far);
      near.pipe(far).pipe(near);
      near.once('close', () => far.destroy());
      far.once('close', () => near.destroy());
    });
  let server = open().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port: ours } = server.address() as AddressInfo;
  const cut = (): void => {
    server.close();
    for (const socket of sockets) socket.destroy();
  };
  onTestFinished(cut);
  const url = new URL(databaseUrl);
  url.port = String(ours);
  return {
    url: url.href,
    cut,
    async mend() {
      server = open().listen(ours, '127.0.0.1');
      await once(server, 'listening');
    },
  };
};

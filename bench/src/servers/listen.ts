import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';

/** Listens on a free port, says where, and ends at SIGTERM. */
export const listen = (server: Server): void => {
  server.listen(0, '127.0.0.1', () => {
    const { port } = server.address() as AddressInfo;
    process.stdout.write(`ready at http://127.0.0.1:${port}\n`);
  });
  process.once('SIGTERM', () => process.exit());
};

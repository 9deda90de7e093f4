import { onTestFinished } from 'vitest';
import { type ServerProcess, type ServerProcessOptions, startServer } from './usher-process.ts';

/**
 * `usher serve` on a free port, ready for traffic. It ends with the test.
 * @throws {Error} with what it printed, where it does not become ready
 */
export const startServerProcess = (options: ServerProcessOptions): Promise<ServerProcess> => {
  const { ready, kill } = startServer(options);
  onTestFinished(kill);
  return ready;
};

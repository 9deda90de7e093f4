import { setImmediate } from 'node:timers/promises';
import type { Place } from '../support/place.ts';
import { type ServerProcess, type StartingServer, startServer } from '../support/usher-process.ts';
import { listen } from './transcript.ts';

/** What a server of the harness is told: it is to work, not to turn people away, and to say all that it ever says. */
const flags = ['--create-limit', '1000000000', '--log-level', 'debug'];

export const startingServer = (place: Place): StartingServer => {
  const server = startServer({ place, flags });
  listen(place.data, () => server.printed().stdout);
  listen(place.data, () => server.printed().stderr);
  return server;
};

/** `usher serve`, and the milliseconds from its start to the first 200 of `/readyz`. */
export const serve = async (
  place: Place,
): Promise<{ readonly server: ServerProcess; readonly took: number }> => {
  const started = performance.now();
  const server = await startingServer(place).ready;
  while ((await fetch(`${server.url}/readyz`)).status !== 200) await setImmediate();
  return { server, took: performance.now() - started };
};

/** Whether it is what a person can act upon: `usher: …`, without a stack trace. */
export const isSentence = (text: string): boolean =>
  /^usher: [A-Z].+[.)]$/m.test(text) && !hasStackTrace(text);

/** As Node prints the end of a process that nobody caught; what is logged is JSON, in one line. */
export const hasStackTrace = (text: string): boolean => /^ {4}at .+[:)]/m.test(text);

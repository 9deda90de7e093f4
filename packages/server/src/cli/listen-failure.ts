import type { Settings } from '../config/settings.ts';
import { Failure } from './failure.ts';

const reasons: Readonly<Record<string, string>> = {
  EADDRINUSE: 'Something else listens there already: stop it, or choose another port with --port',
  EACCES: 'The system does not let this user listen there: choose a port above 1023 with --port',
  EADDRNOTAVAIL: 'This machine does not have that address: choose another with --host',
  ENOTFOUND: 'There is no such host name: choose another with --host',
  EAI_AGAIN: 'The host name cannot be looked up now: give an IP address with --host',
};

const codeOf = (error: unknown): string =>
  error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : '';

const isFromListening = (error: unknown): boolean =>
  error instanceof Error &&
  'syscall' in error &&
  ['listen', 'bind', 'getaddrinfo'].includes(String(error.syscall));

export const isPortTaken = (error: unknown): boolean =>
  isFromListening(error) && codeOf(error) === 'EADDRINUSE';

/** An error of listening in words that say what to do; any other error as it is. */
export const listenFailure = (error: unknown, { host, port }: Settings): unknown => {
  const reason = isFromListening(error) ? reasons[codeOf(error)] : undefined;
  if (reason === undefined) return error;
  const detail = `Port ${port} of ${host} cannot be listened on. ${reason}.`;
  return new Failure('port-not-usable', { detail, cause: error });
};

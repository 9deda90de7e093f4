import { Problem } from '../../core/problem.ts';
import { ConnectionLost, isServerError, unavailable, WrongServer } from './errors.ts';

/** What to say of a database that cannot be opened. @param url may hold a password, which is not shown */
export const explainOpening = (error: unknown, url: string): unknown => {
  if (error instanceof Problem) return error;
  const place = placeOf(url);
  if (error instanceof WrongServer)
    return unavailable(error, `The database ${place} cannot be used: ${error.message}.`);
  const refusal = isServerError(error) ? error : causeOf(error);
  if (isServerError(refusal)) {
    return unavailable(
      error,
      `The database ${place} cannot be opened: ${refusal.message}. Look at the role, its password, the database's ` +
        'name and the rights that the role has there: it must own the database or a schema in it.',
    );
  }
  if (error instanceof ConnectionLost) {
    return unavailable(
      error,
      `The database ${place} cannot be reached: ${error.message}. Look at the URL, whether the server runs, and ` +
        'what it lets in (listen_addresses, pg_hba.conf, a firewall between).',
    );
  }
  return error;
};

const causeOf = (error: unknown): unknown => (error instanceof ConnectionLost ? error.cause : null);

/** The database and its host, which may be told. */
export const placeOf = (url: string): string => {
  const { host, pathname } = new URL(url);
  return `${decodeURIComponent(pathname.slice(1))} at ${host === '' ? 'this machine' : host}`;
};

import { isIP } from 'node:net';
import { Secret } from './secret.ts';

/** What a setting's text means, or what is wrong with it and how to mend it. */
export type Parsed<Value> = { readonly value: Value } | { readonly problem: string };

export const parseText = (text: string): Parsed<string> =>
  text.includes('\0') ? { problem: 'holds a NUL character; remove it' } : { value: text };

export const parseWholeNumber =
  (least: number, most: number) =>
  (text: string): Parsed<number> => {
    const value = /^\d{1,15}$/.test(text) ? Number(text) : Number.NaN;
    return value >= least && value <= most
      ? { value }
      : { problem: `must be a whole number from ${least} to ${most}` };
  };

/** A port, or 0 for any free one. */
export const parsePort = (text: string): Parsed<number> =>
  /^(?:tcp|udp):\/\//.test(text)
    ? {
        problem:
          'was set by Kubernetes for a service called "usher"; set enableServiceLinks: false in the pod',
      }
    : parseWholeNumber(0, 65_535)(text);

export const parseOneOf =
  <Choice extends string>(...choices: readonly Choice[]) =>
  (text: string): Parsed<Choice> => {
    const value = choices.find((choice) => choice === text);
    return value === undefined ? { problem: `must be ${choices.join(' or ')}` } : { value };
  };

/** How many processes; `auto` is for the machine to say. */
export const parseWorkers = (text: string): Parsed<number | 'auto'> => {
  const number = parseWholeNumber(1, 256)(text);
  if (text === 'auto') return { value: 'auto' };
  return 'value' in number ? number : { problem: `${number.problem}, or auto` };
};

export const parseSwitch = (text: string): Parsed<boolean> => {
  if (['true', '1'].includes(text)) return { value: true };
  return ['false', '0'].includes(text) ? { value: false } : { problem: 'must be true or false' };
};

/** Scheme, host and port, as a browser would write them, without a trailing slash. */
export const parseOrigin = (text: string): Parsed<string> => {
  const url = URL.parse(text);
  if (url === null || !['http:', 'https:'].includes(url.protocol)) {
    return {
      problem: 'must be a URL that begins with https:// or http://, as in "https://login.example.com"',
    };
  }
  if (url.username !== '' || url.password !== '') {
    return { problem: 'must not hold a user name or a password; remove them' };
  }
  if (url.pathname !== '/' || /[?#]/.test(text)) {
    return { problem: `must end after the host and port: "${url.origin}"` };
  }
  return { value: url.origin };
};

const LABEL = '[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?';
const DOMAIN = new RegExp(`^${LABEL}(?:\\.${LABEL})*$`);

/** A domain in lower case. `localhost` is one: browsers find `anything.localhost` at home. */
export const parseDomain = (text: string): Parsed<string> => {
  const value = text.toLowerCase();
  return DOMAIN.test(value) && value.length <= 253 && isIP(value) === 0
    ? { value }
    : { problem: 'must be a domain without scheme, port or path, as in "login.example.com"' };
};

/** What to listen on: an address, or a name that has one. */
export const parseHost = (text: string): Parsed<string> =>
  isIP(text) !== 0 || 'value' in parseDomain(text)
    ? { value: text }
    : { problem: 'must be an IP address or a host name, as in "127.0.0.1" or "0.0.0.0"' };

/** Addresses and CIDR ranges, separated by commas. */
export const parseAddressList = (text: string): Parsed<readonly string[]> => {
  const value = text.split(',').map((entry) => entry.trim());
  const wrong = value.filter((entry) => !isAddressRange(entry)).map((entry) => `"${entry}"`);
  return wrong.length === 0
    ? { value }
    : { problem: `cannot read ${wrong.join(', ')}; write addresses as in "10.0.0.0/8, 2001:db8::7"` };
};

const isAddressRange = (entry: string): boolean => {
  const [address = '', prefix, ...more] = entry.split('/');
  const family = address.includes('%') ? 0 : isIP(address);
  if (family === 0 || more.length > 0) return false;
  if (prefix === undefined) return true;
  // A range that holds everybody would have us believe everybody's headers.
  return !prefix.startsWith('0') && 'value' in parseWholeNumber(1, family === 4 ? 32 : 128)(prefix);
};

/** Where PostgreSQL is: https://www.postgresql.org/docs/current/libpq-connect.html#LIBPQ-CONNSTRING-URIS */
export const parseDatabase = (text: string): Parsed<Secret> => {
  const url = URL.parse(text);
  // The text itself is not shown: it may hold a password.
  if (url === null || !['postgres:', 'postgresql:'].includes(url.protocol)) {
    return {
      problem:
        'must be a URL that begins with postgres://, as in "postgres://usher@db.example.com:5432/usher"; write ' +
        'special characters of a password as %xx',
    };
  }
  return /^\/[^/]+$/.test(url.pathname)
    ? { value: new Secret(text) }
    : { problem: 'must name the database after the host, as in "postgres://usher@db.example.com/usher"' };
};

import {
  type Parsed,
  parseAddressList,
  parseDatabase,
  parseDomain,
  parseHost,
  parseOneOf,
  parseOrigin,
  parsePort,
  parseSwitch,
  parseText,
  parseWholeNumber,
  parseWorkers,
} from './parse.ts';
import { Secret } from './secret.ts';

/** All there is to know about a setting; type, loading, flags and documentation come from it. */
export interface Setting<Value> {
  readonly env: string;
  readonly flag: string;
  /**
   * What the flag's value is. That of a secret names a file, because anybody on the machine can read the
   * arguments of a process; where a secret is only part of the value, the flag may hold it without.
   */
  readonly flagHolds: 'value' | 'file';
  /** What the flag's value is called in help texts; `null` for a switch. */
  readonly placeholder: string | null;
  readonly default: Value;
  /** The default in words. */
  readonly defaultText: string;
  /** A phrase that goes on after the setting's name. */
  readonly doc: string;
  /** A secret may also be given as a file that holds it: `<env>_FILE`. */
  readonly secret: boolean;
  readonly parse: (text: string) => Parsed<Value>;
}

export type SettingTable = Readonly<Record<string, Setting<unknown>>>;

/** The values that a table of settings stands for. */
export type ValuesOf<Table extends SettingTable> = {
  readonly [Name in keyof Table]: Table[Name] extends Setting<infer Value> ? Value : never;
};

const setting = <Value>(wanted: Omit<Setting<Value>, 'secret' | 'flagHolds'>): Setting<Value> => ({
  ...wanted,
  flagHolds: 'value',
  secret: false,
});

const secret = (
  wanted: Pick<Setting<Secret | null>, 'env' | 'flag' | 'defaultText' | 'doc' | 'parse'>,
): Setting<Secret | null> => ({
  ...wanted,
  placeholder: 'file',
  flagHolds: 'file',
  default: null,
  secret: true,
});

/** What the server and the commands that work on its store can be told. */
export const settings = {
  data: setting<string>({
    env: 'USHER_DATA',
    flag: '--data',
    placeholder: 'folder',
    default: './data',
    defaultText: './data',
    doc: 'where the embedded store and, unless one is given, the master key are kept',
    parse: parseText,
  }),
  database: {
    env: 'USHER_DATABASE',
    flag: '--database',
    placeholder: 'url',
    flagHolds: 'value',
    default: null,
    defaultText: 'the embedded store',
    doc: 'a PostgreSQL database that many nodes share, as in postgres://usher@db.example.com/usher; a password in it belongs into the variable or its file',
    secret: true,
    parse: parseDatabase,
  } satisfies Setting<Secret | null> as Setting<Secret | null>,
  host: setting<string>({
    env: 'USHER_HOST',
    flag: '--host',
    placeholder: 'address',
    default: '127.0.0.1',
    defaultText: '127.0.0.1',
    doc: 'the address to listen on; 0.0.0.0 and :: stand for every network of the machine',
    parse: parseHost,
  }),
  port: setting<number>({
    env: 'USHER_PORT',
    flag: '--port',
    placeholder: 'number',
    default: 3000,
    defaultText: '3000',
    doc: 'the port to listen on; 0 takes any free one',
    parse: parsePort,
  }),
  publicUrl: setting<string | null>({
    env: 'USHER_PUBLIC_URL',
    flag: '--public-url',
    placeholder: 'url',
    default: null,
    defaultText: 'http://localhost:<port>',
    doc: 'where people reach the server: scheme, host and port, without a path',
    parse: parseOrigin,
  }),
  baseDomain: setting<string | null>({
    env: 'USHER_BASE_DOMAIN',
    flag: '--base-domain',
    placeholder: 'domain',
    default: null,
    defaultText: 'none: one host for all brands',
    doc: 'gives each brand a site of its own: https://<brand>.<base domain>/login',
    parse: parseDomain,
  }),
  trustedProxies: setting<readonly string[]>({
    env: 'USHER_TRUSTED_PROXIES',
    flag: '--trusted-proxies',
    placeholder: 'list',
    default: [],
    defaultText: 'none',
    doc: 'addresses and CIDR ranges, with commas, of proxies whose forwarded headers are believed',
    parse: parseAddressList,
  }),
  masterKey: secret({
    env: 'USHER_MASTER_KEY',
    flag: '--master-key-file',
    defaultText: 'made in the data folder',
    doc: 'the key that seals those in the store: 32 bytes as 64 hexadecimal digits or as base64; whoever loses it loses the store',
    parse: (text) => ({ value: new Secret(text) }),
  }),
  ticketStatus: setting<'string' | 'number'>({
    env: 'USHER_TICKET_STATUS',
    flag: '--ticket-status',
    placeholder: 'type',
    default: 'string',
    defaultText: 'string',
    doc: 'the JSON type of "status" in replies of POST /auth/ticket: string, or number for clients that need it',
    parse: parseOneOf('string', 'number'),
  }),
  createLimit: setting<number>({
    env: 'USHER_CREATE_LIMIT',
    flag: '--create-limit',
    placeholder: 'number',
    default: 6000,
    defaultText: '6000',
    doc: 'how many tickets each API key may create in a minute',
    parse: parseWholeNumber(1, 1_000_000_000),
  }),
  allowInsecureCookies: setting<boolean>({
    env: 'USHER_ALLOW_INSECURE_COOKIES',
    flag: '--allow-insecure-cookies',
    placeholder: null,
    default: false,
    defaultText: 'false',
    doc: 'lets people sign in over plain http elsewhere than on localhost; anybody on the way can then take over their sessions',
    parse: parseSwitch,
  }),
  node: setting<string | null>({
    env: 'USHER_NODE',
    flag: '--node',
    placeholder: 'name',
    default: null,
    defaultText: 'the name of the machine',
    doc: 'what this node is called in log lines and in the list of those who write the audit log',
    parse: parseText,
  }),
  workers: setting<number | 'auto'>({
    env: 'USHER_WORKERS',
    flag: '--workers',
    placeholder: 'number',
    default: 1,
    defaultText: '1',
    doc: 'how many processes serve on this machine, on PostgreSQL: a number, or auto for one on each core; the embedded store is served by one',
    parse: parseWorkers,
  }),
  drain: setting<number>({
    env: 'USHER_DRAIN',
    flag: '--drain',
    placeholder: 'seconds',
    default: 0,
    defaultText: '0',
    doc: 'how long the server goes on answering after SIGTERM while /readyz is 503 already: longer than proxies or load balancers take to notice, where there are other nodes for them to go to',
    parse: parseWholeNumber(0, 3600),
  }),
  logLevel: setting<'silent' | 'error' | 'warn' | 'info' | 'debug'>({
    env: 'USHER_LOG_LEVEL',
    flag: '--log-level',
    placeholder: 'level',
    default: 'info',
    defaultText: 'info',
    doc: 'how much is logged, as JSON on standard error: silent, error, warn, info (refused links too) or debug (every request)',
    parse: parseOneOf('silent', 'error', 'warn', 'info', 'debug'),
  }),
} as const satisfies SettingTable;

export type Settings = ValuesOf<typeof settings>;

/** What `usher ticket create` can be told, which calls a server instead of opening a store. */
export const clientSettings = {
  url: setting<string>({
    env: 'USHER_URL',
    flag: '--url',
    placeholder: 'url',
    default: 'http://localhost:3000',
    defaultText: 'http://localhost:3000',
    doc: 'the server to call',
    parse: parseOrigin,
  }),
  apiKey: secret({
    env: 'USHER_API_KEY',
    flag: '--api-key-file',
    defaultText: 'none',
    doc: 'the API key to call it with, as `usher key create` shows it',
    // Anything else could not even be sent in a header.
    parse: (text) =>
      /^[!-~]+$/.test(text)
        ? { value: new Secret(text) }
        : { problem: 'is no API key; one begins with "ushk_" and holds no spaces' },
  }),
} as const satisfies SettingTable;

export type ClientSettings = ValuesOf<typeof clientSettings>;

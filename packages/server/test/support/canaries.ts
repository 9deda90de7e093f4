import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Place } from './place.ts';
import { databaseFolder } from './postgres/database.ts';

/** A secret, or part of one, to be looked for wherever it must not be. */
export interface Canary {
  readonly name: string;
  readonly text: string;
}

export interface Secrets {
  readonly apiKey: string;
  readonly passwords: readonly string[];
  readonly tickets: readonly string[];
  readonly cookies: readonly string[];
}

/** Each secret as a whole, and what is secret in it: half of it would be as bad. */
export const canariesOf = ({ apiKey, passwords, tickets, cookies }: Secrets): readonly Canary[] => {
  // Behind its prefix and the ids, which are no secret.
  const keySecret = apiKey.slice(apiKey.indexOf('_', 'ushk_'.length) + 1);
  // Likewise, the first 16 bytes of a cookie are two ids.
  const cookieSecrets = cookies.map((cookie) => Buffer.from(cookie, 'base64url').subarray(16));
  return [
    ...named('key', [apiKey, keySecret.slice(0, 20), keySecret.slice(20, 40)]),
    ...named('password', passwords),
    ...named('ticket', tickets),
    ...named('ticket', tickets, (ticket) => ticket.slice(-24)),
    ...named('cookie', cookies),
    ...named('cookie', cookies, (cookie) => cookie.slice(24)),
    ...named('cookie', cookieSecrets, (secret) => secret.toString('latin1')),
    ...named('cookie', cookieSecrets, (secret) => secret.toString('hex')),
  ];
};

const named = <Secret>(
  name: string,
  secrets: readonly Secret[],
  textOf: (secret: Secret) => string = String,
): Canary[] => secrets.map((secret) => ({ name, text: textOf(secret) }));

/** The kinds of secret that a text holds. */
export const kindsIn = (text: string, canaries: readonly Canary[]): readonly string[] => [
  ...new Set(canaries.filter((canary) => text.includes(canary.text)).map(({ name }) => name)),
];

/** The database, its log and everything else that is kept, byte for byte. */
export const storeFiles = async ({ data, database }: Place): Promise<string> =>
  [data, ...(database === null ? [] : [await databaseFolder(database)])]
    .flatMap((folder) => readdirSync(folder).map((name) => readFileSync(join(folder, name), 'latin1')))
    .join('\n');

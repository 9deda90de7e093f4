import { parseArgs } from 'node:util';
import { Failure } from './failure.ts';

/** What keeps the server's records. */
export type Engine = 'sqlite' | 'postgres';

export interface Options {
  readonly quick: boolean;
  readonly json: boolean;
  /** Prints where the server's own time goes, instead of comparing. */
  readonly profile: boolean;
  /** `null` for as many as the kind of run asks for. */
  readonly rounds: number | null;
  /** An extra store with so many people; `null` for none. */
  readonly users: number | null;
  /** What keeps the server's records; with two of them, one server on each is measured. */
  readonly engines: readonly [Engine, ...Engine[]];
}

export const usage = `npm run bench -- [options]

  --quick           raw node:http, bare Fastify and create, redeem, verify; about a minute
  --json            one JSON document on standard output, everything else on standard error
  --rounds <number> how often each is measured (9, or as many as fit in a minute with --quick)
  --users <number>  also measures creating tickets for so many people (in a full run)
  --database <name> sqlite (the default), postgres, or both: what PostgreSQL costs the server beside SQLite
  --profile         prints in which functions create, redeem and verify spend their time
  --help            shows this
`;

const known = {
  quick: { type: 'boolean', default: false },
  json: { type: 'boolean', default: false },
  profile: { type: 'boolean', default: false },
  rounds: { type: 'string' },
  users: { type: 'string' },
  database: { type: 'string', default: 'sqlite' },
  help: { type: 'boolean', default: false },
} as const;

/** @returns `null` where help was asked for */
export const readOptions = (args: readonly string[]): Options | null => {
  const { quick, json, profile, rounds, users, database, help } = parse(args);
  if (help) return null;
  return {
    ...{ quick, json, profile },
    rounds: wholeNumber('rounds', rounds),
    users: wholeNumber('users', users),
    engines: enginesOf(database),
  };
};

const parse = (args: readonly string[]) => {
  try {
    return parseArgs({ args: [...args], options: known }).values;
  } catch (cause) {
    throw new Failure(`${cause instanceof Error ? cause.message : cause}\n\n${usage}`, { cause });
  }
};

const enginesOf = (database: string): Options['engines'] => {
  switch (database) {
    case 'sqlite':
    case 'postgres':
      return [database];
    case 'both':
      return ['sqlite', 'postgres'];
    default:
      throw new Failure(`--database must be sqlite, postgres or both, not "${database}".`);
  }
};

const wholeNumber = (name: string, text: string | undefined): number | null => {
  if (text === undefined) return null;
  if (/^[1-9]\d{0,8}$/.test(text)) return Number(text);
  throw new Failure(`--${name} must be a whole number from 1 to 999999999, not "${text}".`);
};

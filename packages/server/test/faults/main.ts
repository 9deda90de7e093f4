/** `npm run test:faults -- --database postgres --rounds 50 --scenario kill-node --seed 7 --json` */
import { mkdtempSync, rmdirSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { postgresScenarios } from './postgres/scenarios.ts';
import { reportAsJson, reportAsText } from './report.ts';
import { runScenarios, type Scenario } from './scenario.ts';
import { scenarios } from './scenarios.ts';

/** By the database that they are played on. */
const catalogue: Readonly<Record<string, readonly Scenario[]>> = {
  sqlite: scenarios,
  postgres: postgresScenarios,
};

const listOf = (all: readonly Scenario[]): string =>
  all
    .map(({ name, about, needs }) => {
      const condition = needs === undefined ? '' : ` Only by name: it needs ${needs}.`;
      return `  ${name.padEnd(15)}${about}${condition}`;
    })
    .join('\n');

const USAGE = `Breaks a real server in every way that is known here, and looks whether its promises hold.

  npm run test:faults -- [flags]

  --database <name>    what the server keeps its store in, sqlite or postgres (default: sqlite)
  --rounds <number>    how often each scenario is played (default: 5)
  --scenario <name>    only this one (repeatable)
  --seed <number>      what is done and when; the default is drawn, and printed
  --json               print one JSON document
  --help

Scenarios on SQLite:
${listOf(scenarios)}

Scenarios on PostgreSQL, with several nodes:
${listOf(postgresScenarios)}
`;

class Misuse extends Error {}

const readFlags = () => {
  const { values } = parseArgs({
    options: {
      database: { type: 'string', default: 'sqlite' },
      rounds: { type: 'string', default: '5' },
      scenario: { type: 'string', multiple: true },
      seed: { type: 'string', default: String(Math.floor(Math.random() * 1e9)) },
      json: { type: 'boolean', default: false },
      help: { type: 'boolean', default: false },
    },
  });
  const [rounds, seed] = [Number(values.rounds), Number(values.seed)];
  if (!Number.isInteger(rounds) || rounds < 1) throw new Misuse('--rounds must be a whole number from 1');
  if (!Number.isInteger(seed)) throw new Misuse('--seed must be a whole number');
  const there = catalogue[values.database];
  if (there === undefined) throw new Misuse(`--database must be one of ${Object.keys(catalogue).join(', ')}`);
  const chosen = choose(there, values.scenario);
  return { rounds, seed, chosen, json: values.json, help: values.help };
};

/** Those that are named; where none is, those that every machine can play. */
const choose = (all: readonly Scenario[], wanted: readonly string[] | undefined): readonly Scenario[] => {
  if (wanted === undefined) return all.filter(({ needs }) => needs === undefined);
  const names = all.map(({ name }) => name);
  const unknown = wanted.find((name) => !names.includes(name));
  if (unknown !== undefined)
    throw new Misuse(`--scenario does not know "${unknown}"; there are ${names.join(', ')}`);
  return all.filter(({ name }) => wanted.includes(name));
};

const run = async (): Promise<number> => {
  const { rounds, seed, chosen, json, help } = readFlags();
  if (help) {
    process.stdout.write(USAGE);
    return 0;
  }
  const folder = mkdtempSync(join(tmpdir(), 'usher-faults-'));
  const reports = await runScenarios({
    ...{ scenarios: chosen, rounds, seed, folder },
    progress: (scenario, round) => {
      if (process.stderr.isTTY) process.stderr.write(`\r\x1b[K${scenario} ${round}/${rounds}`);
    },
  });
  if (process.stderr.isTTY) process.stderr.write('\r\x1b[K');
  const isBroken = reports.some(({ violations }) => violations.length > 0);
  const isRefused = reports.some(({ refused }) => refused !== null);
  if (!isBroken) rmdirSync(folder);
  const result = { seed, reports, folder: isBroken ? folder : null };
  process.stdout.write(json ? reportAsJson(result) : reportAsText(result));
  return isBroken || isRefused ? 1 : 0;
};

// So that what is mounted is unmounted, and what runs is ended.
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => process.exit(130));

try {
  // The last process of a database server that was killed may hold on to its output for a while.
  process.exit(await run());
} catch (error) {
  if (!(error instanceof Error)) throw error;
  const isMisuse =
    error instanceof Misuse || ('code' in error && String(error.code).startsWith('ERR_PARSE_ARGS'));
  if (!isMisuse) throw error;
  process.stderr.write(`${error.message}\n\n${USAGE}`);
  process.exitCode = 2;
}

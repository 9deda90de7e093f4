/** `npm run test:faults -- --rounds 50 --scenario kill --seed 7 --json` */
import { mkdtempSync, rmdirSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { reportAsJson, reportAsText } from './report.ts';
import { runScenarios } from './scenario.ts';
import { scenarios, usualScenarios } from './scenarios.ts';

const names = scenarios.map(({ name }) => name);
const list = scenarios
  .map(({ name, about, needs }) => {
    const condition = needs === undefined ? '' : ` Only by name: it needs ${needs}.`;
    return `  ${name.padEnd(12)}${about}${condition}`;
  })
  .join('\n');

const USAGE = `Breaks a real server in every way that is known here, and looks whether its promises hold.

  npm run test:faults -- [flags]

  --rounds <number>    how often each scenario is played (default: 5)
  --scenario <name>    only this one (repeatable)
  --seed <number>      what is done and when; the default is drawn, and printed
  --json               print one JSON document
  --help

Scenarios:
${list}
`;

class Misuse extends Error {}

const readFlags = () => {
  const { values } = parseArgs({
    options: {
      rounds: { type: 'string', default: '5' },
      scenario: { type: 'string', multiple: true, default: usualScenarios.map(({ name }) => name) },
      seed: { type: 'string', default: String(Math.floor(Math.random() * 1e9)) },
      json: { type: 'boolean', default: false },
      help: { type: 'boolean', default: false },
    },
  });
  const [rounds, seed] = [Number(values.rounds), Number(values.seed)];
  if (!Number.isInteger(rounds) || rounds < 1) throw new Misuse('--rounds must be a whole number from 1');
  if (!Number.isInteger(seed)) throw new Misuse('--seed must be a whole number');
  const unknown = values.scenario.find((name) => !names.includes(name));
  if (unknown !== undefined)
    throw new Misuse(`--scenario does not know "${unknown}"; there are ${names.join(', ')}`);
  const chosen = scenarios.filter(({ name }) => values.scenario.includes(name));
  return { rounds, seed, chosen, json: values.json, help: values.help };
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
  process.exitCode = await run();
} catch (error) {
  if (!(error instanceof Error)) throw error;
  const isMisuse =
    error instanceof Misuse || ('code' in error && String(error.code).startsWith('ERR_PARSE_ARGS'));
  if (!isMisuse) throw error;
  process.stderr.write(`${error.message}\n\n${USAGE}`);
  process.exitCode = 2;
}

import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { expect, onTestFinished } from 'vitest';
import { createPlace } from '../support/create-place.ts';
import { type Place, placeFlags } from '../support/place.ts';
import { thisMain } from '../support/program.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

/** Nothing of the developer's own settings; compiled code is kept, which halves the start of each process. */
const environment = {
  PATH: process.env['PATH'],
  TMPDIR: process.env['TMPDIR'],
  TZ: 'UTC',
  NODE_COMPILE_CACHE: fileURLToPath(new URL('../../../../node_modules/.cache/compile', import.meta.url)),
};

export interface CommandOptions {
  readonly env?: Readonly<Record<string, string>>;
  readonly input?: string;
}

export interface Ended {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** A command line in a process of its own. */
export interface Started {
  readonly child: ChildProcess;
  /** What it has printed so far. */
  printed(): { readonly stdout: string; readonly stderr: string };
  /** Resolves with what has been printed once it matches; rejects where the process ends before. */
  until(pattern: RegExp): Promise<string>;
  ended: Promise<Ended>;
}

export const start = (args: readonly string[], options: CommandOptions = {}): Started =>
  startProcess(process.execPath, [thisMain, ...args], options);

/** The same with a terminal of its own, on which everything is written that it prints or echoes. */
export const startAtTerminal = (args: readonly string[]): Started => {
  const command = [process.execPath, thisMain, ...args].map((word) => `'${word}'`).join(' ');
  return startProcess('script', ['--quiet', '--return', '--command', `exec ${command}`, '/dev/null']);
};

const startProcess = (
  program: string,
  args: readonly string[],
  { env = {}, input }: CommandOptions = {},
): Started => {
  const child = spawn(program, args, {
    // Where a command falls back to ./data, it is not in the checkout.
    cwd: temporaryFolder(),
    env: { ...environment, ...env },
    stdio: 'pipe',
  });
  onTestFinished(() => {
    child.kill('SIGKILL');
  });
  const printed = { stdout: '', stderr: '' };
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    printed.stdout += text;
  });
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    printed.stderr += text;
  });
  // Without input its standard input stays open, as in a service.
  if (input !== undefined) child.stdin.end(input);
  const ended = once(child, 'close').then(([code]: (number | null)[]) => ({
    code: code ?? null,
    ...printed,
  }));
  const until = (pattern: RegExp): Promise<string> =>
    new Promise((resolve, reject) => {
      const look = (): void => {
        if (pattern.test(printed.stdout)) resolve(printed.stdout);
      };
      child.stdout.on('data', look);
      void ended.then(({ code, stdout, stderr }) =>
        reject(new Error(`ended with ${code} before ${pattern}:\n${stdout}\n${stderr}`)),
      );
      look();
    });
  return { child, printed: () => printed, until, ended };
};

/** Runs a command to its end. */
export const usher = (args: readonly string[], options: CommandOptions = {}): Promise<Ended> =>
  start(args, { input: '', ...options }).ended;

/** What a command that succeeds prints with `--json`. */
export const usherJson = async (args: readonly string[], options: CommandOptions = {}) => {
  const { code, stdout, stderr } = await usher([...args, '--json'], options);
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  return JSON.parse(stdout);
};

export interface Refusal {
  readonly code: number | null;
  readonly error: {
    readonly code: string;
    readonly message: string;
    readonly fields: readonly { readonly field: string; readonly problem: string }[];
  };
}

/** How a command that is refused ends with `--json`: nothing on standard output, one document beside it. */
export const refusal = async (args: readonly string[], options: CommandOptions = {}): Promise<Refusal> => {
  const { code, stdout, stderr } = await usher([...args, '--json'], options);
  expect(stdout).toBe('');
  return { code, ...JSON.parse(stderr) };
};

/** The flags that choose a store in which nothing is yet. */
export const emptyStore = async (): Promise<readonly string[]> => placeFlags(await createPlace());

/** A store with the brand of the documentation. */
export const placeWithBrand = async (): Promise<Place> => {
  const place = await createPlace();
  await usherJson([
    ...['brand', 'create', 'bumpyard', '--name', 'Bump Yard', '--country', 'GB'],
    ...['--mandatory', 'username,email,firstName,lastName,phone1'],
    ...placeFlags(place),
  ]);
  return place;
};

/** The same; gives the flags that choose it. */
export const storeWithBrand = async (): Promise<readonly string[]> => placeFlags(await placeWithBrand());

export const johnDoe = [
  ...['--brand', 'bumpyard', '--username', 'john.d', '--email', 'john.d@example.com'],
  ...['--first-name', 'John', '--last-name', 'Doe', '--phone', '+44 20 7946 0958'],
];

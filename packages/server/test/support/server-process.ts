import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { onTestFinished } from 'vitest';

const main = fileURLToPath(new URL('../../src/main.ts', import.meta.url));

// Long enough for a machine that does other things as well; nothing waits for it where all is well.
const READY_WITHIN = 30_000;

/** A server in a process of its own. */
export interface ServerProcess {
  /** As the ready line has it, with the loopback address for `localhost`, which spares a look-up each time. */
  readonly url: string;
  /** As the ready line has it: what a browser is given. */
  readonly publicUrl: string;
  readonly pid: number;
  /** Everything that it has printed so far. */
  printed(): { readonly stdout: string; readonly stderr: string };
  /** `kill -9`; resolves once it is gone. */
  kill(): Promise<void>;
  /** Asks it to stop, as an init system does; resolves with its exit code once it is gone. */
  stop(): Promise<number | null>;
}

export interface ServerProcessOptions {
  readonly data: string;
  readonly flags?: readonly string[];
}

const running = new Set<ChildProcess>();
process.on('exit', () => {
  for (const child of running) child.kill('SIGKILL');
});

// Nothing of the developer's own settings reaches the process.
const environment = (): NodeJS.ProcessEnv => ({
  PATH: process.env['PATH'],
  HOME: process.env['HOME'],
  TMPDIR: process.env['TMPDIR'],
});

const start = (args: readonly string[]): ChildProcess => {
  const child = spawn(process.execPath, [main, ...args], { env: environment(), stdio: 'pipe' });
  running.add(child);
  child.once('exit', () => running.delete(child));
  return child;
};

/**
 * `usher serve` on a free port, ready for traffic. It ends with the test.
 * @throws {Error} with what it printed, where it does not become ready
 */
export const startServerProcess = async ({
  data,
  flags = [],
}: ServerProcessOptions): Promise<ServerProcess> => {
  const child = start(['serve', '--port', '0', '--data', data, ...flags]);
  const gone = once(child, 'exit');
  const kill = async (): Promise<void> => {
    child.kill('SIGKILL');
    await gone;
  };
  onTestFinished(kill);
  const output = { stdout: '', stderr: '' };
  for (const name of ['stdout', 'stderr'] as const) {
    child[name]?.setEncoding('utf8').on('data', (chunk: string) => {
      output[name] += chunk;
    });
  }
  const publicUrl = await readyUrl(child, gone, output);
  return {
    url: publicUrl,
    publicUrl,
    pid: child.pid ?? 0,
    printed: () => ({ ...output }),
    kill,
    async stop() {
      child.kill('SIGTERM');
      await gone;
      return child.exitCode;
    },
  };
};

const readyUrl = (
  child: ChildProcess,
  gone: Promise<unknown>,
  output: { readonly stdout: string; readonly stderr: string },
): Promise<string> =>
  new Promise((resolve, reject) => {
    const fail = (how: string): void =>
      reject(new Error(`the server ${how}\nstdout: ${output.stdout}\nstderr: ${output.stderr}`));
    const timer = setTimeout(() => {
      child.kill('SIGKILL');
      fail(`was not ready within ${READY_WITHIN} ms`);
    }, READY_WITHIN);
    const settle = (): void => clearTimeout(timer);
    void gone.then(() => {
      settle();
      fail('ended before it was ready');
    });
    child.stdout?.on('data', () => {
      const [, url] = /(https?:\/\/[^\s"]+)[^\n]*\n/.exec(output.stdout) ?? [];
      if (url === undefined) return;
      settle();
      resolve(url);
    });
  });

export interface CommandResult {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** The command line in a process of its own, to its end. */
export const runUsher = async (args: readonly string[], input = ''): Promise<CommandResult> => {
  const child = start(args);
  const { stdin, stdout, stderr } = child;
  if (stdin === null || stdout === null || stderr === null) throw new Error('the process has no pipes');
  stdin.end(input);
  const [printed, complained] = await Promise.all([text(stdout), text(stderr), once(child, 'close')]);
  return { code: child.exitCode, stdout: printed, stderr: complained };
};

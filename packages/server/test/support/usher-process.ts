import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { type Place, placeFlags } from './place.ts';
import { thisMain } from './program.ts';

// Long enough for a machine that does other things as well; nothing waits for it where all is well.
const READY_WITHIN = 30_000;

/** A server in a process of its own. Whoever starts it has to see that it ends. */
export interface ServerProcess {
  /** Where to reach it from here. */
  readonly url: string;
  /** As the ready line has it: what a browser is given. */
  readonly publicUrl: string;
  readonly pid: number;
  /** Everything that it has printed so far. */
  printed(): Printed;
  /** How it ended; `null` while it runs. */
  ended(): Ending | null;
  /** It does nothing any more until it is killed. */
  pause(): void;
  /** `kill -9`; resolves once it is gone. */
  kill(): Promise<void>;
  /** Asks it to stop, as an init system does; resolves with its exit code once it is gone. */
  stop(): Promise<number | null>;
}

export interface Printed {
  readonly stdout: string;
  readonly stderr: string;
}

export interface Ending {
  /** `null` where a signal ended it. */
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
}

export interface ServerProcessOptions {
  readonly place: Place;
  readonly flags?: readonly string[];
  /** Another version's program. */
  readonly main?: string;
}

/** A server that ended, or was ended, before it was ready. */
export class NotReady extends Error {
  readonly printed: Printed;
  readonly ending: Ending;

  constructor(how: string, printed: Printed, ending: Ending) {
    super(`the server ${how}\nstdout: ${printed.stdout}\nstderr: ${printed.stderr}`);
    this.name = 'NotReady';
    this.printed = printed;
    this.ending = ending;
  }
}

const running = new Set<ChildProcess>();
process.on('exit', () => {
  for (const child of running) child.kill('SIGKILL');
});

/** Nothing of the developer's own settings; compiled code is kept, which halves the start of each process. */
export const environment = (): NodeJS.ProcessEnv => ({
  PATH: process.env['PATH'],
  HOME: process.env['HOME'],
  TMPDIR: process.env['TMPDIR'],
  NODE_COMPILE_CACHE: fileURLToPath(new URL('../../../../node_modules/.cache/compile', import.meta.url)),
});

const start = (args: readonly string[], main = thisMain): ChildProcess => {
  const child = spawn(process.execPath, [main, ...args], { env: environment(), stdio: 'pipe' });
  running.add(child);
  child.once('exit', () => running.delete(child));
  return child;
};

/** A server that is not ready yet. */
export interface StartingServer {
  readonly pid: number;
  /** Rejects with {@link NotReady}. */
  readonly ready: Promise<ServerProcess>;
  /** Everything that it has printed so far. */
  printed(): Printed;
  /** `kill -9`; resolves once it is gone. */
  kill(): Promise<void>;
}

/** `usher serve` on a free port. */
export const startServer = ({ place, flags = [], main }: ServerProcessOptions): StartingServer => {
  const child = start(['serve', '--port', '0', ...placeFlags(place), ...flags], main);
  const gone = once(child, 'exit');
  const output = { stdout: '', stderr: '' };
  for (const name of ['stdout', 'stderr'] as const) {
    child[name]?.setEncoding('utf8').on('data', (chunk: string) => {
      output[name] += chunk;
    });
  }
  const kill = async (): Promise<void> => {
    child.kill('SIGKILL');
    await gone;
  };
  const printed = (): Printed => ({ ...output });
  const ready = readyUrl(child, output).then((url) => ({
    url,
    publicUrl: url,
    pid: child.pid ?? 0,
    printed,
    ended: () => endingOf(child),
    pause: () => void child.kill('SIGSTOP'),
    kill,
    async stop() {
      child.kill('SIGTERM');
      await gone;
      return child.exitCode;
    },
  }));
  return { pid: child.pid ?? 0, ready, printed, kill };
};

const endingOf = ({ exitCode, signalCode }: ChildProcess): Ending | null =>
  exitCode === null && signalCode === null ? null : { code: exitCode, signal: signalCode };

const readyUrl = (child: ChildProcess, output: Printed): Promise<string> =>
  new Promise((resolve, reject) => {
    let how = 'ended before it was ready';
    const timer = setTimeout(() => {
      how = `was not ready within ${READY_WITHIN} ms`;
      child.kill('SIGKILL');
    }, READY_WITHIN);
    // After the last of its output, which may come behind the end of the process.
    child.once('close', (code, signal) => {
      clearTimeout(timer);
      reject(new NotReady(how, { ...output }, { code, signal }));
    });
    child.stdout?.on('data', () => {
      const [, url] = /(https?:\/\/[^\s"]+)[^\n]*\n/.exec(output.stdout) ?? [];
      if (url === undefined) return;
      clearTimeout(timer);
      resolve(url);
    });
  });

export interface CommandResult extends Printed {
  readonly code: number | null;
}

/** The command line in a process of its own. */
export interface RunningCommand {
  readonly result: Promise<CommandResult>;
  /** `kill -9` */
  kill(): void;
}

export const startCommand = (args: readonly string[], input = '', main = thisMain): RunningCommand => {
  const child = start(args, main);
  return { result: resultOf(child, input), kill: () => void child.kill('SIGKILL') };
};

const resultOf = async (child: ChildProcess, input: string): Promise<CommandResult> => {
  const { stdin, stdout, stderr } = child;
  if (stdin === null || stdout === null || stderr === null) throw new Error('the process has no pipes');
  stdin.end(input);
  const [printed, complained] = await Promise.all([text(stdout), text(stderr), once(child, 'close')]);
  return { code: child.exitCode, stdout: printed, stderr: complained };
};

/** The command line in a process of its own, to its end. */
export const runUsher = (args: readonly string[], input = '', main = thisMain): Promise<CommandResult> =>
  startCommand(args, input, main).result;

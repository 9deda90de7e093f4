import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { nodeOn } from '../cores.ts';
import { Failure } from '../failure.ts';

const READY_WITHIN = 60_000;

export interface Launch {
  /** For messages. */
  readonly name: string;
  readonly core: number | null;
  /** Node's arguments: flags, the program and its own. */
  readonly args: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
}

/** A server in a process of its own, which has said where it listens. */
export interface ServerProcess {
  readonly port: number;
  readonly pid: number;
  /** Asks it to stop, and resolves once it is gone. */
  stop(): Promise<void>;
  /** The end of what it complained of. */
  complaints(): string;
}

const running = new Set<ChildProcess>();
process.on('exit', () => {
  for (const child of running) child.kill('SIGKILL');
});

// Nothing of the caller's own settings reaches a server.
const environment = (own: Launch['env']): NodeJS.ProcessEnv => ({
  PATH: process.env['PATH'],
  HOME: process.env['HOME'],
  NODE_ENV: 'production',
  ...own,
});

const KEPT_COMPLAINTS = 2000;

/**
 * Starts a server and waits for the line with its address.
 * @throws {Failure} with what it printed, where that does not come
 */
export const launch = async ({ name, core, args, env }: Launch): Promise<ServerProcess> => {
  const [command, all] = nodeOn(core, args);
  const child = spawn(command, all, { env: environment(env), stdio: ['ignore', 'pipe', 'pipe'] });
  running.add(child);
  child.once('exit', () => running.delete(child));
  let complaints = '';
  child.stderr.setEncoding('utf8').on('data', (chunk: string) => {
    complaints = (complaints + chunk).slice(-KEPT_COMPLAINTS);
  });
  const port = await readyPort(child).catch((cause: Error) => {
    child.kill('SIGKILL');
    throw new Failure(`${name} ${cause.message}\n${complaints}`, { cause });
  });
  return {
    port,
    pid: child.pid ?? 0,
    async stop() {
      if (child.exitCode !== null || child.signalCode !== null) return;
      child.kill('SIGTERM');
      await once(child, 'exit');
    },
    complaints: () => complaints,
  };
};

const readyPort = ({ stdout }: ChildProcess & { stdout: NodeJS.ReadableStream }): Promise<number> =>
  new Promise((resolve, reject) => {
    const timer = setTimeout(
      () => reject(new Error(`was not ready within ${READY_WITHIN / 1000} s`)),
      READY_WITHIN,
    );
    let printed = '';
    stdout.setEncoding('utf8');
    stdout.on('data', (chunk: string) => {
      printed += chunk;
      const [, port] = /https?:\/\/[^\s"/]+:(\d+)/.exec(printed) ?? [];
      if (port === undefined || !printed.includes('\n')) return;
      clearTimeout(timer);
      resolve(Number(port));
    });
    stdout.on('end', () => {
      clearTimeout(timer);
      reject(new Error(`ended before it was ready: ${printed}`));
    });
  });

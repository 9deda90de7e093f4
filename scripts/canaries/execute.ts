import { spawn } from 'node:child_process';

export interface Execution {
  readonly ok: boolean;
  /** What it printed, on either stream. */
  readonly output: string;
}

/** More than any run takes, but a broken build may hang. */
const MOST_MINUTES = 5;

/** Runs a script of ours or a library's on this very Node, to its end. Rejects where it is stopped. */
export const execute = (
  script: string,
  args: readonly string[],
  {
    signal,
    ...options
  }: { readonly cwd: string; readonly env?: NodeJS.ProcessEnv; readonly signal: AbortSignal },
): Promise<Execution> =>
  new Promise((resolve, reject) => {
    signal.throwIfAborted();
    // The leader of a group of its own, so that whatever it started ends with it.
    const child = spawn(process.execPath, [script, ...args], {
      ...options,
      detached: true,
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    const end = (): void => {
      if (child.pid !== undefined) process.kill(-child.pid, 'SIGKILL');
    };
    signal.addEventListener('abort', end);
    let output = '';
    const limit = setTimeout(() => {
      output += `It did not end within ${MOST_MINUTES} minutes.`;
      end();
    }, MOST_MINUTES * 60_000);
    for (const stream of [child.stdout, child.stderr]) {
      stream.setEncoding('utf8').on('data', (text: string) => {
        output += text;
      });
    }
    child.once('error', reject);
    child.once('close', (code) => {
      clearTimeout(limit);
      signal.removeEventListener('abort', end);
      if (signal.aborted) reject(signal.reason);
      else resolve({ ok: code === 0, output });
    });
  });

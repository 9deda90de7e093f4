import { type ChildProcess, spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { nodeOn } from '../cores.ts';
import { Failure } from '../failure.ts';
import type { RunningServer } from '../servers/running.ts';
import type { Trial, Window } from '../trial.ts';
import type { Answer, Order } from './messages.ts';
import type { Timing } from './play.ts';

const program = fileURLToPath(new URL('process.ts', import.meta.url));

/** The load, in a process of its own. */
export class Load {
  readonly #child: ChildProcess;

  /** @param core the one that it is bound to */
  constructor(core: number | null) {
    const [command, args] = nodeOn(core, [program]);
    this.#child = spawn(command, args, { stdio: ['ignore', 'ignore', 'inherit', 'ipc'] });
  }

  async meet(server: RunningServer): Promise<void> {
    await this.#order({ kind: 'meet', server });
  }

  /**
   * Measures a trial once, with everything laid in beforehand.
   * @throws {Failure} with the first reply that was not the one expected
   */
  async measure(trial: Trial, timing: Timing): Promise<Window> {
    await this.stock(trial, timing);
    return this.play(trial, timing);
  }

  /** Lays in what the trial uses up. */
  async stock(trial: Trial, timing: Timing): Promise<void> {
    await this.#order({ kind: 'stock', trial, timing }, trial.name);
  }

  /** Measures a trial with what has been laid in. */
  async play(trial: Trial, timing: Timing): Promise<Window> {
    const answer = await this.#order({ kind: 'measure', trial, timing }, trial.name);
    if (answer.kind !== 'measured') throw new Error(`the load did not measure ${trial.name}`);
    return answer.window;
  }

  close(): void {
    this.#child.disconnect();
  }

  #order(order: Order, about = ''): Promise<Answer> {
    return new Promise((resolve, reject) => {
      const child = this.#child;
      const gone = (): void => reject(new Failure('The process that makes the load has ended.'));
      child.once('exit', gone);
      child.once('message', (answer: Answer) => {
        child.off('exit', gone);
        if (answer.kind === 'failed') reject(new Failure(`The run has failed. ${about}: ${answer.message}`));
        else resolve(answer);
      });
      child.send(order);
    });
  }
}

import { once } from 'node:events';

/** V8's own format: https://chromedevtools.github.io/devtools-protocol/tot/Profiler/#type-Profile */
export interface CpuProfile {
  readonly nodes: readonly ProfileNode[];
  /** The node that was running at each sample. */
  readonly samples: readonly number[];
  /** Microseconds before each sample. */
  readonly timeDeltas: readonly number[];
}

export interface ProfileNode {
  readonly id: number;
  readonly children?: readonly number[];
  readonly callFrame: { readonly functionName: string; readonly url: string; readonly lineNumber: number };
}

const INTERVAL = 200;

/** Speaks to the inspector of a process: profiles what is measured, and nothing that comes before it. */
export class Profiler {
  readonly #socket: WebSocket;
  #number = 0;

  private constructor(socket: WebSocket) {
    this.#socket = socket;
  }

  /** @param url as Node prints it when it is started with `--inspect` */
  static async connect(url: string): Promise<Profiler> {
    const socket = new WebSocket(url);
    await once(socket, 'open');
    const profiler = new Profiler(socket);
    await profiler.#call('Profiler.enable');
    await profiler.#call('Profiler.setSamplingInterval', { interval: INTERVAL });
    return profiler;
  }

  async start(): Promise<void> {
    await this.#call('Profiler.start');
  }

  async stop(): Promise<CpuProfile> {
    const { profile } = (await this.#call('Profiler.stop')) as { readonly profile: CpuProfile };
    return profile;
  }

  close(): void {
    this.#socket.close();
  }

  async #call(method: string, params: object = {}): Promise<unknown> {
    const id = ++this.#number;
    this.#socket.send(JSON.stringify({ id, method, params }));
    for (;;) {
      const [event] = (await once(this.#socket, 'message')) as [{ readonly data: string }];
      const message = JSON.parse(event.data) as { readonly id?: number; readonly result?: unknown };
      if (message.id === id) return message.result;
    }
  }
}

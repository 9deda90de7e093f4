import type { Reply, Sent } from '../../support/http.ts';
import { pick } from '../random.ts';
import type { Node } from './node.ts';

/** Nodes behind something that deals out requests, to those that run. */
export class Fleet {
  readonly nodes: readonly Node[];
  readonly #random: () => number;

  constructor(nodes: readonly Node[], random: () => number) {
    this.nodes = nodes;
    this.#random = random;
  }

  readonly send = async (path: string, sent?: Sent): Promise<Reply> => {
    const clients = this.nodes.flatMap(({ client }) => client ?? []);
    return pick(clients, this.#random).send(path, sent);
  };

  /** Whether all that run may be sent traffic. */
  async isReady(): Promise<boolean> {
    const running = this.nodes.filter(({ client }) => client !== null);
    return (await Promise.all(running.map((node) => node.isReady()))).every(Boolean);
  }

  async kill(): Promise<void> {
    await Promise.all(this.nodes.map((node) => node.kill()));
  }
}

import { copyFileSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { type KeepAliveClient, openKeepAliveClient } from '../../support/keep-alive.ts';
import type { Place } from '../../support/place.ts';
import type { ServerProcess } from '../../support/usher-process.ts';
import { Manager } from '../manager-process.ts';
import { serve } from '../server.ts';
import { connections } from '../trial.ts';
import type { Way } from './way.ts';

const MASTER_KEY = 'master.key';

/** `usher serve`, as on a machine of its own: with a folder and a way to the database that nobody else uses. */
export class Node {
  readonly place: Place;
  readonly way: Way;
  #server: ServerProcess | Manager | null = null;
  #client: KeepAliveClient | null = null;

  /** @param from the folder of an installation on the same database, for its master key */
  constructor(place: Place, way: Way, from: string) {
    mkdirSync(place.data, { recursive: true, mode: 0o700 });
    copyFileSync(join(from, MASTER_KEY), join(place.data, MASTER_KEY));
    this.place = place;
    this.way = way;
  }

  /** @returns the milliseconds that it took until it was ready */
  async start(): Promise<number> {
    const { server, took } = await serve(this.place);
    this.#become(server);
    return took;
  }

  /** On a machine whose clock can be stepped. */
  async startOnAClock(clockOffset: number): Promise<Manager> {
    const server = await Manager.start({ place: this.place, as: 'serve', clockOffset });
    this.#become(server);
    return server;
  }

  #become(server: ServerProcess | Manager): void {
    this.#server = server;
    this.#client = openKeepAliveClient(server.url, connections);
  }

  /** Where it can be asked; `null` while it does not run. */
  get client(): KeepAliveClient | null {
    return this.#client;
  }

  /** Whether it ended without being asked to. */
  hasEnded(): boolean {
    const server = this.#server;
    if (server === null) return false;
    return server instanceof Manager ? !server.isRunning() : server.ended() !== null;
  }

  /** What it complained of. */
  complaints(): string {
    return this.#server === null || this.#server instanceof Manager ? '' : this.#server.printed().stderr;
  }

  /** Whether it may be sent traffic. */
  async isReady(): Promise<boolean> {
    if (this.#client === null) return false;
    return (await this.#client.send('/readyz').catch(() => null))?.status === 200;
  }

  /** `kill -9`; resolves once it is gone. */
  async kill(): Promise<void> {
    const [server, client] = [this.#server, this.#client];
    // Nobody is sent there any more; whoever was there already finds out.
    this.#server = null;
    this.#client = null;
    await server?.kill();
    client?.close();
  }
}

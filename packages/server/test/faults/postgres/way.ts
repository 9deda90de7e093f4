import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net';

/** A client, and the server that it speaks to. */
type Pair = readonly [Socket, Socket];

/**
 * The network between somebody and a PostgreSQL server, as a TCP proxy: it can be slow, fall silent, lose its
 * connections, and lead to another server from one moment to the next, as HAProxy leads to the primary.
 */
export class Way {
  readonly port: number;
  readonly #listener: Server;
  readonly #pairs = new Set<Pair>();
  /** Who tried to connect while nothing passed. */
  #waiting: Socket[] = [];
  #target: number;
  #delay = 0;
  #isCut = false;

  /** @param target the server's port */
  static async open(target: number): Promise<Way> {
    // What comes is looked at once we say so.
    const listener = createServer({ pauseOnConnect: true, noDelay: true });
    await new Promise<void>((resolve, reject) => {
      listener.once('error', reject);
      listener.listen(0, '127.0.0.1', resolve);
    });
    return new Way(listener, target);
  }

  private constructor(listener: Server, target: number) {
    this.#listener = listener;
    this.#target = target;
    this.port = (listener.address() as AddressInfo).port;
    listener.on('connection', (client) => {
      // Whoever gives up has no need to be told.
      client.on('error', () => undefined);
      if (this.#isCut) this.#waiting.push(client);
      else this.#join(client);
    });
  }

  /** Leads to another server, and breaks off what leads to the one before. */
  leadTo(target: number): void {
    this.#target = target;
    this.lose();
  }

  /** @param milliseconds for which each byte is on its way, in both directions */
  slowDown(milliseconds: number): void {
    this.#delay = milliseconds;
  }

  /** Nothing passes any more, and nobody is told. */
  cut(): void {
    this.#isCut = true;
    for (const socket of this.#sockets()) socket.pause();
  }

  /** All is well again: what was sent meanwhile arrives late. */
  heal(): void {
    this.#isCut = false;
    this.#delay = 0;
    for (const socket of this.#sockets()) socket.resume();
    for (const client of this.#waiting.splice(0)) this.#join(client);
  }

  /** All connections end without a good-bye, and what was on its way is lost. */
  lose(): void {
    for (const socket of [...this.#sockets(), ...this.#waiting.splice(0)]) socket.resetAndDestroy();
  }

  close(): void {
    this.#listener.close();
    this.lose();
  }

  #sockets(): Socket[] {
    return [...this.#pairs].flat();
  }

  #join(client: Socket): void {
    const server = connect({ port: this.#target, host: '127.0.0.1', noDelay: true });
    const pair: Pair = [client, server];
    this.#pairs.add(pair);
    for (const [from, to] of [pair, pair.toReversed() as [Socket, Socket]]) {
      from.on('data', (bytes) => this.#later(() => to.write(bytes)));
      from.on('end', () => this.#later(() => to.end()));
      // Where the one side breaks off, so does the other.
      from.on('error', () => to.resetAndDestroy());
      from.once('close', () => {
        if (to.destroyed) this.#pairs.delete(pair);
      });
    }
    client.resume();
  }

  #later(work: () => void): void {
    if (this.#delay === 0) work();
    else setTimeout(work, this.#delay);
  }
}

import { connect, type Socket } from 'node:net';
import { closesConnection, type Reply, readReply } from './reply.ts';

const LARGEST_READ = 32 * 1024;

export interface ConnectionEvents {
  readonly onReply: (reply: Reply) => void;
  /** The connection ended with a request under way, or could not be made. */
  readonly onFailure: (error: Error) => void;
}

/**
 * One request at a time over one kept connection, made again when the server closes it. A bare socket, because
 * a client of HTTP costs about as much for each request as the fastest server does, and one core has to drive it.
 */
export class Connection {
  readonly #port: number;
  readonly #events: ConnectionEvents;
  readonly #buffer = Buffer.allocUnsafe(LARGEST_READ);
  #socket: Socket | null = null;
  #received = '';

  constructor(port: number, events: ConnectionEvents) {
    this.#port = port;
    this.#events = events;
  }

  /** @param request as it goes over the wire, in ASCII */
  send(request: string): void {
    this.#socket ??= this.#connect();
    this.#socket.write(request, 'latin1');
  }

  close(): void {
    this.#socket?.destroy();
    this.#socket = null;
  }

  #connect(): Socket {
    const socket = connect({
      port: this.#port,
      host: '127.0.0.1',
      noDelay: true,
      onread: {
        buffer: this.#buffer,
        callback: (length) => {
          this.#receive(this.#buffer.toString('latin1', 0, length));
          return true;
        },
      },
    });
    // One that we have closed ourselves is not the current one any more.
    const fail = (error: Error): void => {
      if (this.#socket === socket) this.#events.onFailure(error);
    };
    socket.on('error', fail);
    socket.on('close', () => fail(new Error('the server closed the connection without a reply')));
    return socket;
  }

  #receive(text: string): void {
    this.#received += text;
    const reply = readReply(this.#received);
    if (reply === null) return;
    this.#received = '';
    if (closesConnection(reply)) this.close();
    this.#events.onReply(reply);
  }
}

import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';

const responses = new WeakMap<Socket, ServerResponse[]>();

/** The answers that a connection waits for, in the order in which they will go out. */
export const unsentOn = (socket: Socket): ServerResponse[] =>
  (responses.get(socket) ?? []).filter((response) => !response.writableFinished);

/** Remembers that a connection waits for this answer: a client may ask again before it has the last one. */
export const notePending = ({ socket }: IncomingMessage, response: ServerResponse): void => {
  responses.set(socket, [...unsentOn(socket), response]);
};

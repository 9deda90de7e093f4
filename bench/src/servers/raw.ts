// The upper limit: the least that a server on node:http does to read our request and write our reply.
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { ticketReply } from '../samples.ts';
import { listen } from './listen.ts';

const send = (response: ServerResponse, status: number, body: string): void => {
  response
    .writeHead(status, {
      'content-type': 'application/json; charset=utf-8',
      'content-length': Buffer.byteLength(body),
    })
    .end(body);
};

const takeTicketRequest = (request: IncomingMessage, response: ServerResponse): void => {
  const chunks: Buffer[] = [];
  request.on('data', (chunk: Buffer) => chunks.push(chunk));
  request.on('end', () => {
    const body = JSON.parse(Buffer.concat(chunks).toString('utf8')) as { data?: { username?: unknown } };
    if (typeof body.data?.username === 'string') send(response, 200, JSON.stringify(ticketReply(new Date())));
    else send(response, 400, '{}');
  });
};

listen(
  createServer((request, response) => {
    if (request.method === 'POST') takeTicketRequest(request, response);
    else send(response, 200, '{"status":"ok"}');
  }),
);

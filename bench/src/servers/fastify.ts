// What our framework costs by itself: the same as raw.ts, with compiled schemas for what comes and goes.
import Fastify from 'fastify';
import { ticketReply } from '../samples.ts';
import { listen } from './listen.ts';

const text = { type: 'string', maxLength: 1000 } as const;
const seconds = { type: 'integer' } as const;

const object = <Properties extends Readonly<Record<string, unknown>>>(properties: Properties) => ({
  type: 'object',
  required: Object.keys(properties),
  properties,
});

const ticketRequestSchema = object({
  data: object({
    brand: text,
    username: text,
    email: text,
    uniqueId: text,
    firstName: text,
    lastName: text,
    phone1: text,
    remark: text,
    overrideUserInfo: { type: 'boolean' },
  }),
});

const ticketReplySchema = object({
  status: text,
  description: text,
  response_time: text,
  data: object({
    encpryptedString: text,
    ticketId: text,
    loginUrl: text,
    validFor: object({ management: seconds, applications: seconds }),
  }),
});

const app = Fastify();
app.get('/', { schema: { response: { 200: object({ status: text }) } } }, () => ({ status: 'ok' }));
app.post('/', { schema: { body: ticketRequestSchema, response: { 200: ticketReplySchema } } }, () =>
  ticketReply(new Date()),
);
await app.ready();
listen(app.server);

import type { FastifyReply, FastifyRequest } from 'fastify';
import type { TSchema } from 'typebox';
import type { HttpContext } from '../context.ts';
import type { Endpoint } from './endpoint.ts';
import { API, endpoints } from './endpoints.ts';
import * as schemas from './schemas.ts';

/** The tag of an operation: the first word of its path, which is what it is about. */
const tagOf = ({ path }: Endpoint): string => path.split('/')[1] ?? '';

/** The schemas that have a name of their own in the document, and so in generated clients. */
const components: Readonly<Record<string, TSchema>> = {
  User: schemas.user,
  NewUser: schemas.newUser,
  UserChange: schemas.userChange,
  Ticket: schemas.ticket,
  Session: schemas.session,
  ApiKey: schemas.apiKey,
  NewApiKey: schemas.newApiKey,
  IssuedApiKey: schemas.issuedApiKey,
  Me: schemas.me,
  Role: schemas.role,
  Problem: schemas.problem,
};

const nameOf = new Map<unknown, string>(Object.entries(components).map(([name, schema]) => [schema, name]));

/** A schema in which those with a name are referred to by it. */
const named = (schema: unknown): unknown => {
  const name = nameOf.get(schema);
  return name === undefined ? inside(schema) : { $ref: `#/components/schemas/${name}` };
};

const inside = (value: unknown): unknown => {
  if (Array.isArray(value)) return value.map(named);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, part]) => [key, named(part)]));
};

const inJson = (schema: TSchema) => ({ 'application/json': { schema: named(schema) } });

const parameter = (where: 'path' | 'query', name: string, schema: TSchema, required: boolean) => {
  const { description, ...rest } = schema as TSchema & { readonly description?: string };
  return { name, in: where, required, ...(description === undefined ? {} : { description }), schema: rest };
};

const parametersOf = ({ path, query }: Endpoint) => [
  ...[...path.matchAll(/:(\w+)/g)].map(([, name = '']) =>
    parameter('path', name, { type: 'string', description: inPath[name] ?? '' } as TSchema, true),
  ),
  ...Object.entries(query.properties).map(([name, schema]) =>
    parameter('query', name, schema, query.required?.includes(name) ?? false),
  ),
];

/** What may stand in a path. */
const inPath: Readonly<Record<string, string>> = {
  user: 'An id (`usr_…`), a user name, an e-mail address or a unique id.',
  session: 'An id (`ses_…`).',
  ticket: 'An id (`tkt_…`).',
  key: 'An id (`key_…`).',
};

const operationOf = (endpoint: Endpoint) => {
  const { name, summary, permission, body, answer, success } = endpoint;
  const content = answer === null ? {} : { content: inJson(answer) };
  return {
    operationId: name,
    summary,
    tags: [tagOf(endpoint)],
    ...(permission === null ? {} : { description: `Needs \`${permission}\`.` }),
    parameters: parametersOf(endpoint),
    ...(body === null
      ? {}
      : { requestBody: { required: (body.required ?? []).length > 0, content: inJson(body) } }),
    responses: {
      [success]: { description: 'Done.', ...content },
      default: {
        description: 'A problem, with its code.',
        content: { 'application/problem+json': { schema: { $ref: '#/components/schemas/Problem' } } },
      },
    },
  };
};

const pathsOf = (all: readonly Endpoint[]) => {
  const paths: Record<string, Record<string, unknown>> = {};
  for (const endpoint of all) {
    const path = API + endpoint.path.replace(/:(\w+)/g, '{$1}');
    paths[path] = { ...paths[path], [endpoint.method.toLowerCase()]: operationOf(endpoint) };
  }
  return paths;
};

/** The API as OpenAPI 3.1 describes it, made of the schemas that validate. @param version of the program */
export const openApiDocument = (version: string) => ({
  openapi: '3.1.0',
  info: {
    title: 'Usher',
    version,
    summary: 'Ticket sign-in',
    description:
      'The API of the management system. The brand is that of the API key, or of whoever is signed in. ' +
      'Creating tickets has an API of its own: `POST /auth/ticket`.',
    license: { name: 'Apache-2.0', identifier: 'Apache-2.0' },
  },
  servers: [{ url: '/' }],
  security: [{ key: [] }, { session: [] }],
  tags: [...new Set(endpoints.map(tagOf))].map((name) => ({ name, description: tagTexts[name] ?? name })),
  paths: pathsOf(endpoints),
  components: {
    schemas: Object.fromEntries(Object.entries(components).map(([name, schema]) => [name, inside(schema)])),
    securitySchemes: {
      key: { type: 'http', scheme: 'bearer', description: 'An API key with the scope that is needed.' },
      session: {
        type: 'apiKey',
        in: 'cookie',
        name: '__Host-usher',
        description: 'The management system’s own pages.',
      },
    },
  },
});

const tagTexts: Readonly<Record<string, string>> = {
  me: 'Who calls',
  users: 'The people of the brand',
  tickets: 'Tickets: who was let in, and why somebody was not',
  sessions: 'Who is signed in',
  keys: 'The credentials of platforms',
};

/** `GET /openapi.json` */
export const sendOpenApi = (
  { version }: HttpContext,
  _request: FastifyRequest,
  reply: FastifyReply,
): FastifyReply => reply.header('cache-control', 'no-cache').send(openApiDocument(version));

import { METHODS } from 'node:http';
import { hostname } from 'node:os';
import Fastify, {
  type FastifyInstance,
  type FastifyReply,
  type FastifyRequest,
  type HTTPMethods,
  LogController,
} from 'fastify';
import { Problem } from '../core/problem.ts';
import { API } from './api/endpoints.ts';
import { sendProblem } from './api/problem-document.ts';
import { answerBrokenRequest } from './broken-request.ts';
import type { HttpContext } from './context.ts';
import { refuseVerification } from './forward-auth/verify.ts';
import { notePending } from './pending-answers.ts';
import { failureOf } from './problems/status.ts';
import { createRequestIds } from './request-ids.ts';
import { type Format, type Route, routes } from './routes.ts';
import { sendNotice, sendPageFailure } from './send-notice.ts';
import { sendTicketApiFailure } from './ticket-api/create-ticket.ts';

const SECOND = 1000;

/** Bytes and milliseconds; what a client may cost us before anybody knows who it is. */
const limits = {
  body: 64 * 1024,
  headers: 16 * 1024,
  headersTimeout: 10 * SECOND,
  requestTimeout: 15 * SECOND,
  keepAliveTimeout: 72 * SECOND,
  requestsPerSocket: 1000,
} as const;

export interface ServerSettings {
  /** Addresses and CIDR ranges whose forwarded headers are believed. */
  readonly trustedProxies: readonly string[];
  /** `pino`'s levels. */
  readonly logLevel: string;
  /** What this node is called in every line; `null` for the machine's name. */
  readonly node: string | null;
}

/** A server with every route of {@link routes}, not yet listening. */
export const createServer = (context: HttpContext, settings: ServerSettings): FastifyInstance => {
  const app = Fastify({
    bodyLimit: limits.body,
    requestTimeout: limits.requestTimeout,
    keepAliveTimeout: limits.keepAliveTimeout,
    maxRequestsPerSocket: limits.requestsPerSocket,
    http: {
      maxHeaderSize: limits.headers,
      headersTimeout: limits.headersTimeout,
      // Refused by us, in each route's own format: Node would use words of its own.
      requireHostHeader: false,
      // How often the two time-outs are looked at: the default of 30 s would let a slow client sit for 40.
      connectionsCheckingInterval: SECOND,
    },
    trustProxy: settings.trustedProxies.length === 0 ? false : [...settings.trustedProxies],
    // A number from a client would let it write into our log.
    requestIdHeader: false,
    genReqId: createRequestIds(),
    logger: {
      level: settings.logLevel,
      base: { node: settings.node ?? hostname(), pid: process.pid },
      stream: process.stderr,
      // Never the URL: tickets travel in it.
      serializers: { req: ({ method }: FastifyRequest) => ({ method }), res: () => ({}) },
    },
    logController: new LogController({ disableRequestLogging: true }),
    routerOptions: { ignoreTrailingSlash: true },
    exposeHeadRoutes: false,
    forceCloseConnections: 'idle',
    // A request that is already on its way is answered properly, in its own format, and then the socket closes.
    return503OnClosing: false,
    // A path that cannot be decoded never reaches a route.
    frameworkErrors: (_thrown, request, reply) => sendNotice(context, request, reply, 404, 'not-found'),
    clientErrorHandler: (error, socket) => answerBrokenRequest(context, error, socket),
  });
  for (const method of METHODS)
    if (!app.supportedMethods.includes(method)) app.addHttpMethod(method, { hasBody: true });
  app.server.on('request', notePending);
  // RFC 9110 §10.1.1 lets a server ignore what it is expected to do and does not know.
  app.server.on('checkExpectation', (request, response) => app.server.emit('request', request, response));
  requireHost(app);
  logRequests(app);
  for (const format of Object.keys(formats) as Format[]) registerFormat(app, context, format);
  app.setNotFoundHandler((request, reply) =>
    request.url.startsWith(`${API}/`)
      ? sendProblem(context, new Problem('no-such-operation'), request, reply)
      : sendNotice(context, request, reply, 404, 'not-found'),
  );
  app.setErrorHandler((thrown, request, reply) => {
    noteFailure(thrown, request);
    return sendPageFailure(context, thrown, request, reply);
  });
  return app;
};

type Refuse = (
  context: HttpContext,
  thrown: unknown,
  request: FastifyRequest,
  reply: FastifyReply,
) => FastifyReply | Promise<FastifyReply>;

/** What a failure looks like, and what bodies are taken, by the route's format. */
const formats: Record<Format, { readonly refuse: Refuse; readonly bodies: 'bytes' | 'form' | 'none' }> = {
  envelope: { refuse: sendTicketApiFailure, bodies: 'bytes' },
  verdict: { refuse: (_context, _thrown, _request, reply) => refuseVerification(reply), bodies: 'none' },
  problem: { refuse: sendProblem, bodies: 'bytes' },
  page: { refuse: sendPageFailure, bodies: 'form' },
  plain: {
    refuse: (_context, thrown, _request, reply) => {
      const { status, problem } = failureOf(thrown);
      return reply.code(status).send({ status: problem.message });
    },
    bodies: 'none',
  },
};

const registerFormat = (app: FastifyInstance, context: HttpContext, format: Format): void => {
  const { refuse, bodies } = formats[format];
  // Loaded when the server gets ready, which `listen` waits for.
  void app.register((scope, _options, done) => {
    scope.removeAllContentTypeParsers();
    if (bodies === 'bytes')
      scope.addContentTypeParser('*', { parseAs: 'buffer' }, (_r, body, next) => next(null, body));
    if (bodies === 'form') {
      scope.addContentTypeParser(
        'application/x-www-form-urlencoded',
        { parseAs: 'string' },
        (_r, body, next) => next(null, body),
      );
    }
    scope.setErrorHandler((thrown, request, reply) => {
      noteFailure(thrown, request);
      return refuse(context, thrown, request, reply);
    });
    for (const route of routes) if (route.format === format) addRoute(scope, context, route);
    done();
  });
};

const addRoute = (scope: FastifyInstance, context: HttpContext, route: Route): void => {
  const { guard } = route;
  scope.route({
    method:
      route.method === '*'
        ? (METHODS.filter((method) => method !== 'CONNECT') as HTTPMethods[])
        : route.method,
    url: route.path,
    handler: (request, reply) => route.handler(context, request, reply),
    ...(guard === undefined
      ? {}
      : { onRequest: (request: FastifyRequest, reply: FastifyReply) => guard(context, request, reply) }),
  });
};

/** Only what is our fault is worth waking somebody; the rest is the client's, and told to the client. */
const noteFailure = (thrown: unknown, request: FastifyRequest): void => {
  const { status } = failureOf(thrown);
  if (status >= 500 && status !== 501) request.log.error({ err: thrown }, 'a request failed');
  else request.log.debug({ status }, 'a request was refused');
};

/** RFC 9112 §3.2: HTTP/1.1 without `Host` is a 400, and so is any request with two. */
const requireHost = (app: FastifyInstance): void => {
  app.addHook('onRequest', ({ raw }, _reply, done) => {
    const hosts = countHosts(raw.rawHeaders);
    if (hosts === 1 || (hosts === 0 && raw.httpVersion !== '1.1')) return done();
    const problem = 'must have one Host header';
    done(new Problem('invalid-input', { fields: [{ field: 'request', problem }] }));
  });
};

/** In names and values by turns, as Node gives headers before it joins or drops those that come twice. */
const countHosts = (rawHeaders: readonly string[]): number => {
  let hosts = 0;
  for (let at = 0; at < rawHeaders.length; at += 2) {
    const name = rawHeaders[at];
    if (name?.length === 4 && name.toLowerCase() === 'host') hosts += 1;
  }
  return hosts;
};

/** One line for each request, by the route's pattern: a path that matched none may be anything. */
const logRequests = (app: FastifyInstance): void => {
  app.addHook('onResponse', (request, reply, done) => {
    const route = request.routeOptions.url ?? null;
    request.log.debug({ route, status: reply.statusCode, ms: reply.elapsedTime }, 'answered');
    done();
  });
};

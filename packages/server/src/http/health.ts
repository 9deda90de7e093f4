import type { FastifyReply, FastifyRequest } from 'fastify';
import type { HttpContext } from './context.ts';

/** `GET /healthz`: the process is alive. It asks nobody, so a store that is away does not get it killed. */
export const healthz = (_context: HttpContext, _request: FastifyRequest, reply: FastifyReply): FastifyReply =>
  reply.header('cache-control', 'no-store').send({ status: 'alive' });

/** `GET /readyz`: it may be sent traffic. Not once it is about to stop, so that proxies go elsewhere in time. */
export const readyz = async (
  { ports, draining }: HttpContext,
  request: FastifyRequest,
  reply: FastifyReply,
): Promise<FastifyReply> => {
  reply.header('cache-control', 'no-store');
  if (draining.hasBegun) return reply.code(503).send({ status: 'stopping' });
  try {
    await ports.store.check();
    return reply.send({ status: 'ready' });
  } catch (cause) {
    request.log.warn({ err: cause }, 'the store does not answer');
    return reply.code(503).header('retry-after', 5).send({ status: 'the store does not answer' });
  }
};

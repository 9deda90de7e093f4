// breaks library-stays-in-its-folder
import type { FastifyInstance } from 'fastify';

export type Wrong = FastifyInstance;

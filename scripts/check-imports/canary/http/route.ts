import { createServer } from 'node:http';
import type { FastifyInstance } from 'fastify';
import type { Settings } from '../config/settings.ts';
import type { Entry } from '../core/entry.ts';
import { page } from '../pages/page.ts';

export const route = (server: FastifyInstance, settings: Settings, entry: Entry) => [createServer, page, server, settings, entry];

import Type from 'typebox';
import { sessionDocument } from '../../core/documents/session-document.ts';
import { parseId } from '../../core/ids.ts';
import { Problem } from '../../core/problem.ts';
import { endSession } from '../../core/session/end-session.ts';
import { listSessions } from '../../core/session/list-sessions.ts';
import { findUser } from '../../core/user/find-user.ts';
import { USUAL_PAGE } from './cursor.ts';
import { type Endpoint, endpoint } from './endpoint.ts';
import * as schemas from './schemas.ts';

export const sessionEndpoints: readonly Endpoint[] = [
  endpoint({
    method: 'GET',
    path: '/sessions',
    name: 'listSessions',
    summary: 'Who is signed in, newest first',
    permission: 'sessions:read',
    query: schemas.query({
      user: Type.Optional(Type.String({ description: 'Only this person’s.' })),
      limit: schemas.paging.limit,
    }),
    answer: Type.Object({ items: Type.Array(schemas.session) }),
    async run({ ports, principal: { brand }, query: { user, limit = USUAL_PAGE } }) {
      const person = user === undefined ? null : await findUser(ports.store.read.users, brand.id, user);
      const filter = { limit, ...(person === null ? {} : { userId: person.id }) };
      return { body: { items: (await listSessions(ports, brand.id, filter)).map(sessionDocument) } };
    },
  }),
  endpoint({
    method: 'DELETE',
    path: '/sessions/:session',
    name: 'endSession',
    summary: 'Sign a browser out: every node refuses it within a second',
    permission: 'sessions:write',
    async run({ ports, principal: { brand, by }, path }) {
      const id = parseId('session', path.session);
      if (id === null) throw new Problem('session-not-found');
      await endSession(ports, brand.id, id, 'ended', by);
      return {};
    },
  }),
];

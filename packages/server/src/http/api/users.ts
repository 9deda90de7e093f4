import Type from 'typebox';
import { withChanges } from '../../core/changes.ts';
import { userDocument } from '../../core/documents/user-document.ts';
import { formatId } from '../../core/ids.ts';
import { revokeTicketsOf } from '../../core/ticket/revoke-ticket.ts';
import { createUser } from '../../core/user/create-user.ts';
import { editUser } from '../../core/user/edit-user.ts';
import { findUser } from '../../core/user/find-user.ts';
import { nobody } from '../../core/user/identity.ts';
import { setUserPassword } from '../../core/user/set-user-password.ts';
import { setUserStatus } from '../../core/user/set-user-status.ts';
import type { User } from '../../core/user/user.ts';
import { cutPage, readCursor, USUAL_PAGE } from './cursor.ts';
import { type Answer, type Endpoint, endpoint } from './endpoint.ts';
import * as schemas from './schemas.ts';

const answerWith = (user: User): Answer<ReturnType<typeof userDocument>> => ({
  body: userDocument(user),
  version: user.version,
});

/** `:user` is an id, a user name, an e-mail address or a unique id. */
export const userEndpoints: readonly Endpoint[] = [
  endpoint({
    method: 'GET',
    path: '/users',
    name: 'listUsers',
    summary: 'The people of the brand, in the order in which they were added',
    permission: 'users:read',
    query: schemas.query(schemas.paging),
    answer: schemas.page(schemas.user),
    async run({ ports, principal, query: { cursor, limit = USUAL_PAGE } }) {
      const after = readCursor('user', cursor);
      const found = await ports.store.read.users.list(principal.brand.id, { after, limit: limit + 1 });
      const { rows, next } = cutPage(found, limit, 'user', ({ id }) => id);
      return { body: { items: rows.map(userDocument), next } };
    },
  }),
  endpoint({
    method: 'POST',
    path: '/users',
    name: 'createUser',
    summary: 'Add a person to the brand',
    permission: 'users:write',
    body: schemas.newUser,
    answer: schemas.user,
    success: 201,
    async run({ ports, principal: { brand, by }, body }) {
      const { remark = null, role = 'member', noTicket = false, password = null, ...identity } = body;
      const wanted = { identity: withChanges(nobody, identity), remark, role, noTicket, password };
      return answerWith(await createUser(ports, brand.slug, wanted, by));
    },
  }),
  endpoint({
    method: 'GET',
    path: '/users/:user',
    name: 'getUser',
    summary: 'One person',
    permission: 'users:read',
    answer: schemas.user,
    async run({ ports, principal, path }) {
      return answerWith(await findUser(ports.store.read.users, principal.brand.id, path.user));
    },
  }),
  endpoint({
    method: 'PATCH',
    path: '/users/:user',
    name: 'editUser',
    summary: 'Change a person’s record',
    permission: 'users:write',
    body: schemas.userChange,
    answer: schemas.user,
    async run({ ports, principal: { brand, by }, path, body, version }) {
      const { remark, role, noTicket, ...identity } = body;
      const change = { identity, remark, role, noTicket, version };
      return answerWith(await editUser(ports, brand.slug, path.user, change, by));
    },
  }),
  endpoint({
    method: 'POST',
    path: '/users/:user/suspend',
    name: 'suspendUser',
    summary: 'Suspend a person, and end all their sessions and tickets',
    permission: 'users:write',
    answer: schemas.user,
    async run({ ports, principal: { brand, by }, path }) {
      return answerWith(await setUserStatus(ports, brand.slug, path.user, 'suspended', by));
    },
  }),
  endpoint({
    method: 'POST',
    path: '/users/:user/activate',
    name: 'activateUser',
    summary: 'Let a suspended person in again',
    permission: 'users:write',
    answer: schemas.user,
    async run({ ports, principal: { brand, by }, path }) {
      return answerWith(await setUserStatus(ports, brand.slug, path.user, 'active', by));
    },
  }),
  endpoint({
    method: 'POST',
    path: '/users/:user/password',
    name: 'setPassword',
    summary: 'Give a person a password, and end all their sessions and tickets',
    permission: 'users:write',
    body: Type.Object({ password: Type.String() }, { additionalProperties: false }),
    answer: schemas.user,
    async run({ ports, principal: { brand, by }, path, body: { password } }) {
      return answerWith(await setUserPassword(ports, brand.slug, path.user, password, by));
    },
  }),
  endpoint({
    method: 'POST',
    path: '/users/:user/revoke-tickets',
    name: 'revokeTicketsOfUser',
    summary: 'Revoke every ticket of a person that could still be redeemed',
    permission: 'tickets:write',
    answer: Type.Object({ revoked: Type.Array(Type.String(), { description: 'The tickets’ ids.' }) }),
    async run({ ports, principal: { brand, by }, path }) {
      const { revoked } = await revokeTicketsOf(ports, brand.slug, path.user, by);
      return { body: { revoked: revoked.map(({ id }) => formatId('ticket', id)) } };
    },
  }),
];

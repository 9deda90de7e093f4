import { describe, expect, it } from 'vitest';
import { permissions, permissionsOf } from '../../../src/core/access/permission.ts';
import { scopes } from '../../../src/core/api-key/api-key.ts';
import { formatId } from '../../../src/core/ids.ts';
import { roles } from '../../../src/core/user/role.ts';
import type { Endpoint } from '../../../src/http/api/endpoint.ts';
import { endpoints } from '../../../src/http/api/endpoints.ts';
import { addKey, addUser, createTicket, startBumpyard, type Usher } from '../../support/usher.ts';
import { type As, call } from './call.ts';
import { signInAs } from './sign-in-as.ts';

const managing = roles.filter((role) => role !== 'member');

/** A call that names nobody, so that it changes nothing, and is refused for that once it is allowed. */
const harmless = ({ method, path, body }: Endpoint): [question: string, sent: { body?: object }] => [
  `${method} ${path.replace(/:\w+/g, 'nobody')}`,
  body === null ? {} : { body: {} },
];

const ask = async (usher: Usher, as: As, endpoint: Endpoint): Promise<string> => {
  const { status, body } = await call(usher, as, ...harmless(endpoint));
  return status < 400 ? 'done' : body.code;
};

/** What an operation says to whoever may call it. */
const allowed = /^(done|invalid-input|(user|session|ticket|api-key)-not-found)$/;

describe('somebody who is signed in may do what their role may', () => {
  it.each(managing)('%s', async (role) => {
    const { usher } = await startBumpyard();
    const as = await signInAs(usher, role);
    for (const endpoint of endpoints) {
      const may = endpoint.permission === null || permissionsOf(role).includes(endpoint.permission);
      const said = await ask(usher, as, endpoint);
      if (may) expect(said, endpoint.name).toMatch(allowed);
      else expect(said, endpoint.name).toBe('permission-missing');
    }
    expect((await call(usher, as, 'GET /me')).body).toMatchObject({
      ceiling: role,
      permissions: permissionsOf(role),
      apiKey: null,
    });
  });
});

describe('a key may do what its scopes say', () => {
  it.each(scopes)('%s', async (scope) => {
    const { usher } = await startBumpyard();
    const as = await addKey(usher, { scopes: [scope], roleCeiling: 'owner' });
    for (const endpoint of endpoints) {
      const may = endpoint.permission === null || endpoint.permission === scope;
      const said = await ask(usher, as, endpoint);
      if (may) expect(said, endpoint.name).toMatch(allowed);
      else expect(said, endpoint.name).toBe('permission-missing');
    }
  });

  it('and one that may do everything creates no tickets unless it says so', async () => {
    const { usher } = await startBumpyard();
    const { token } = await addKey(usher, { scopes: permissions, roleCeiling: 'owner' });
    await expect(createTicket(usher, token)).rejects.toThrow('401');
  });
});

describe('nobody may do anything', () => {
  const unknown: readonly (readonly [string, As, number])[] = [
    ['without a credential', null, 401],
    ['with a key that is none', { token: 'ush_nothing' }, 401],
    ['with a cookie that is none', { cookie: '__Host-usher=nothing' }, 401],
  ];
  it.each(unknown)('%s', async (_who, as, status) => {
    const { usher } = await startBumpyard();
    for (const endpoint of endpoints) {
      const reply = await call(usher, as, ...harmless(endpoint));
      expect(reply.status, endpoint.name).toBe(status);
      expect(reply.headers['www-authenticate'], endpoint.name).toMatch(/^Bearer realm="usher"/);
    }
  });

  it('from another site with somebody’s session', async () => {
    const { usher } = await startBumpyard();
    const as = await signInAs(usher, 'owner');
    for (const endpoint of endpoints.filter(({ method }) => method !== 'GET')) {
      const [question, sent] = harmless(endpoint);
      for (const site of ['cross-site', 'same-site', 'none']) {
        const reply = await call(usher, as, question, { ...sent, headers: { 'sec-fetch-site': site } });
        expect(reply, endpoint.name).toMatchObject({ status: 403, body: { code: 'form-not-ours' } });
      }
    }
  });
});

describe('nobody reaches above their own role', () => {
  const above = async () => {
    const { usher } = await startBumpyard();
    const boss = await addUser(usher, { username: 'boss', email: 'boss@example.com' }, { role: 'owner' });
    const bossAs = await signInAs(usher, 'owner');
    const sessions = (await call(usher, bossAs, 'GET /sessions')).body.items;
    const ownSession: string = sessions.find(
      ({ user }: { user: { username: string } }) => user.username === 'the-owner',
    ).id;
    return { usher, boss: formatId('user', boss.id), ownSession };
  };

  it.each<[question: string, body: object | undefined]>([
    ['POST /users', { username: 'x', email: 'x@example.com', role: 'administrator' }],
    ['PATCH /users/boss', { remark: 'mine now' }],
    ['PATCH /users/john.d', { role: 'owner' }],
    ['POST /users/boss/suspend', undefined],
    ['POST /users/boss/activate', undefined],
    ['POST /users/boss/password', { password: 'a long enough pass phrase' }],
    ['POST /users/boss/revoke-tickets', undefined],
    ['DELETE /sessions/:own', undefined],
  ])('a manager: %s', async (question, body) => {
    const { usher, ownSession } = await above();
    const as = await signInAs(usher, 'manager');
    const asked = question.replace(':own', ownSession);
    const reply = await call(usher, as, asked, body === undefined ? {} : { body });
    expect(reply).toMatchObject({ status: 403, body: { code: 'role-above-yours' } });
  });

  it('an administrator makes no key for owners, and a key none that can do more than itself', async () => {
    const { usher } = await startBumpyard();
    const administrator = await signInAs(usher, 'administrator');
    const wanted = { name: 'CRM', scopes: ['ticket:management'] };
    const body = { ...wanted, roleCeiling: 'owner' };
    expect((await call(usher, administrator, 'POST /keys', { body })).body.code).toBe('role-above-yours');
    const key = await addKey(usher, { scopes: ['keys:read', 'keys:write'], roleCeiling: 'manager' });
    const beyond = { ...wanted, roleCeiling: 'manager' };
    expect((await call(usher, key, 'POST /keys', { body: beyond })).body.code).toBe('scope-not-yours');
    const { items } = (await call(usher, key, 'GET /keys')).body;
    const crm = items.find(({ name }: { name: string }) => name === 'CRM back end').id;
    expect((await call(usher, key, `POST /keys/${crm}/rotate`)).body.code).toBe('scope-not-yours');
  });
});

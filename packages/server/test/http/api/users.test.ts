import { describe, expect, it } from 'vitest';
import { addKey, startBumpyard } from '../../support/usher.ts';
import { call } from './call.ts';

const start = async () => {
  const { usher, user } = await startBumpyard();
  const { token } = await addKey(usher, {
    scopes: ['users:read', 'users:write', 'tickets:write'],
    roleCeiling: 'owner',
  });
  return { usher, user, as: { token } };
};

const jane = { username: 'jane.r', email: 'jane.r@example.com', firstName: 'Jane', lastName: 'Roe' };

describe('people', () => {
  it('are added, read, changed, suspended and let in again', async () => {
    const { usher, as } = await start();
    const added = await call(usher, as, 'POST /users', { body: { ...jane, role: 'manager' } });
    expect(added).toMatchObject({
      status: 201,
      body: { ...jane, role: 'manager', status: 'active', hasPassword: false, version: 1 },
      headers: { etag: '"1"', 'cache-control': 'no-store' },
    });
    const { id } = added.body;
    for (const name of [id, 'jane.r', 'JANE.R@example.com'])
      expect((await call(usher, as, `GET /users/${name}`)).body).toEqual(added.body);
    const changed = await call(usher, as, `PATCH /users/${id}`, {
      body: { remark: 'back in May', uniqueId: '9' },
    });
    expect(changed.body).toMatchObject({ ...jane, remark: 'back in May', uniqueId: '9', version: 2 });
    const emptied = await call(usher, as, `PATCH /users/${id}`, { body: { remark: null } });
    expect(emptied.body).toMatchObject({ remark: null, uniqueId: '9', version: 3 });
    expect((await call(usher, as, `POST /users/${id}/suspend`)).body.status).toBe('suspended');
    expect((await call(usher, as, `POST /users/${id}/activate`)).body.status).toBe('active');
    const secret = { password: 'a long enough pass phrase' };
    expect((await call(usher, as, `POST /users/${id}/password`, { body: secret })).body.hasPassword).toBe(
      true,
    );
  });

  it('come page by page, each once', async () => {
    const { usher, as } = await start();
    for (let nth = 1; nth <= 4; nth++)
      await call(usher, as, 'POST /users', { body: { username: `u${nth}`, email: `u${nth}@example.com` } });
    const seen: string[] = [];
    let next: string | null = null;
    do {
      const { body } = await call(usher, as, `GET /users?limit=2${next === null ? '' : `&cursor=${next}`}`);
      expect(body.items.length).toBeLessThanOrEqual(2);
      seen.push(...body.items.map(({ username }: { username: string }) => username));
      ({ next } = body);
    } while (next !== null);
    expect(seen).toEqual(['john.d', 'u1', 'u2', 'u3', 'u4']);
  });

  it('are not overwritten by whoever has not seen the last change', async () => {
    const { usher, as } = await start();
    const first = await call(usher, as, 'GET /users/john.d');
    const headers = { 'if-match': first.headers.etag ?? '' };
    const change = { body: { remark: 'mine' }, headers };
    expect((await call(usher, as, 'PATCH /users/john.d', change)).body.version).toBe(2);
    expect(
      await call(usher, as, 'PATCH /users/john.d', { body: { remark: 'theirs' }, headers }),
    ).toMatchObject({
      status: 412,
      body: { code: 'changed-meanwhile' },
    });
    for (const tag of ['"0"', '"x"', 'x'])
      expect(
        (await call(usher, as, 'PATCH /users/john.d', { body: {}, headers: { 'if-match': tag } })).status,
      ).toBe(412);
    expect((await call(usher, as, 'GET /users/john.d')).body.remark).toBe('mine');
  });
});

describe('what is wrong is said field by field', () => {
  it.each([
    ['POST /users', { username: 'x', nickname: 'y' }, 'nickname', 'is not known here'],
    ['POST /users', { username: 7, email: 'x@example.com' }, 'username', 'must be string'],
    ['POST /users', { username: 'x', role: 'king' }, 'role', 'must be one of member'],
    ['POST /users', { username: 'x' }, 'email', 'is mandatory for this brand'],
    ['POST /users', { ...jane, username: 'JOHN.D' }, 'username', 'is already taken'],
    ['POST /users', [], 'body', 'must be object'],
    ['PATCH /users/john.d', { status: 'suspended' }, 'status', 'is not known here'],
    ['PATCH /users/john.d', { email: null }, 'email', 'is mandatory for this brand'],
    ['POST /users/john.d/password', {}, 'password', 'is missing'],
    ['GET /users?limit=0', undefined, 'limit', 'must be'],
    ['GET /users?limit=ten', undefined, 'limit', 'must be'],
    ['GET /users?limit=1.5', undefined, 'limit', 'must be'],
    ['GET /users?limit=1&limit=2', undefined, 'limit', 'must be given once'],
    ['GET /users?cursor=usr_', undefined, 'cursor', 'must be `next`'],
    ['GET /users?page=2', undefined, 'page', 'is not known here'],
  ])('%s %j: %s %s', async (question, body, field, text) => {
    const { usher, as } = await start();
    const before = (await call(usher, as, 'GET /users')).body;
    const reply = await call(usher, as, question, body === undefined ? {} : { body });
    expect([400, 409]).toContain(reply.status);
    expect(reply.body.errors).toContainEqual({ field, problem: expect.stringContaining(text) });
    expect((await call(usher, as, 'GET /users')).body).toEqual(before);
  });

  it.each([
    ['a body that is none', '{', 'application/json'],
    ['a name twice', '{"username":"a","username":"b"}', 'application/json'],
    ['another media type', 'username=a', 'application/x-www-form-urlencoded'],
  ])('%s', async (_what, text, type) => {
    const { usher, as } = await start();
    const reply = await fetch(`${usher.url}/api/v1/users`, {
      method: 'POST',
      headers: { authorization: `Bearer ${as.token}`, 'content-type': type },
      body: text,
    });
    expect(reply.status).toBe(400);
    expect(await reply.json()).toMatchObject({ code: 'invalid-input', errors: [{ field: 'body' }] });
  });

  it('an operation that there is none of', async () => {
    const { usher, as } = await start();
    for (const path of ['/nothing', '/users/john.d/nothing']) {
      const reply = await fetch(`${usher.url}/api/v1${path}`, {
        headers: { authorization: `Bearer ${as.token}` },
      });
      expect(reply.status).toBe(404);
      expect(await reply.json()).toMatchObject({ code: 'no-such-operation' });
    }
  });
});

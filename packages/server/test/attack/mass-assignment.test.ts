import { describe, expect, it } from 'vitest';
import { openBrowser } from '../support/browser.ts';
import { form, formHeaders, send } from '../support/http.ts';
import { inRawStore, type RawRow, tamper } from '../support/raw-store.ts';
import { expectSignedIn, link, signedInAs, signInByPassword } from '../support/sign-in.ts';
import { janeRoe } from '../support/signing-in.ts';
import { errorsOf, postBody } from '../support/ticket-api.ts';
import {
  addUser,
  createTicket,
  exampleRequest,
  postTicket,
  startBumpyard,
  type Usher,
} from '../support/usher.ts';

// `overrideUserInfo` lets a request change a record. An attacker with a key sends along whatever else a record
// has, in every spelling, and hopes that something copies it.

const PASSWORD = 'correct horse battery';

/** The four that may change, so that each attempt is seen to have changed something. */
const details = { firstName: 'Jonathan', lastName: 'Dough', phone1: '020 7946 0999', remark: 'team lead' };
const overriding = { ...exampleRequest, ...details, overrideUserInfo: true };

/** What they come to in the row, with the marks that any change leaves. */
const written = {
  first_name: 'Jonathan',
  first_name_canonical: 'jonathan',
  last_name: 'Dough',
  last_name_canonical: 'dough',
  phone1: '020 7946 0999',
  phone1_canonical: '+442079460999',
  remark: 'team lead',
};

/** Every row of the tables that say who may do what, but for what a key’s use leaves in its row. */
const standing = ({ place }: Usher): Promise<Standing> =>
  inRawStore(place, async (raw) => {
    const found: Record<string, RawRow[]> = {};
    for (const table of ['brands', 'users', 'applications', 'api_keys']) {
      const rows = await raw.all(`SELECT * FROM ${table} ORDER BY id`);
      found[table] = rows.map((row) =>
        table === 'api_keys' ? { ...row, last_used_at: null, version: null } : row,
      );
    }
    return found;
  });

type Standing = Readonly<Record<string, readonly RawRow[]>>;

/** Nothing is another than before but the four fields of John’s row, its time and its version. */
const expectOnlyDetails = (before: Standing, after: Standing): void => {
  const users = before['users'] ?? [];
  const expected = users.map((row) =>
    row['username'] === 'john.d'
      ? {
          ...row,
          ...written,
          updated_at: Number(row['updated_at']) + 1000,
          version: Number(row['version']) + 1,
        }
      : row,
  );
  expect(after).toEqual({ ...before, users: expected });
};

const start = async () => {
  const bumpyard = await startBumpyard();
  await addUser(bumpyard.usher, janeRoe, { role: 'owner', noTicket: true });
  const before = await standing(bumpyard.usher);
  bumpyard.usher.clock.move(1000);
  return { ...bumpyard, before };
};

/** What an attacker would like to write, by all the names that it could go by. */
const wishes: readonly (readonly [what: string, value: unknown, ...names: string[]])[] = [
  [
    'a role',
    'owner',
    'role',
    'Role',
    'ROLE',
    'roles',
    'userRole',
    'user_role',
    'roleCeiling',
    'role_ceiling',
  ],
  ['a status', 'suspended', 'status', 'Status', 'state', 'isActive', 'active', 'enabled', 'suspended'],
  [
    'a number as an id',
    1,
    'id',
    'Id',
    'ID',
    '_id',
    'userId',
    'user_id',
    'brandId',
    'brand_id',
    'rowid',
    'version',
  ],
  ['an id', 'usr_00000000001', 'id', 'userId', 'user_id', 'ticketId', 'sessionId', 'brandId'],
  ['a password', 'hunter2 hunter2', 'password', 'Password', 'passwordHash', 'password_hash', 'newPassword'],
  ['leave to come by ticket', false, 'noTicket', 'no_ticket', 'NoTicket', 'notTicket'],
  ['a refusal by ticket', true, 'noTicket', 'no_ticket'],
  ['another time', 0, 'validFrom', 'valid_from', 'createdAt', 'created_at', 'updatedAt', 'updated_at'],
  ['a canonical form', 'jane.r', 'usernameCanonical', 'username_canonical', 'email_canonical', 'canonical'],
  ['an identifier by the name of its column', 'Z-99', 'unique_id', 'uniqueID_', 'unique id', 'user_name'],
  ['an administrator’s flag', true, 'isAdmin', 'admin', 'is_admin', 'superuser', 'owner', 'isOwner', 'sudo'],
  ['a scope', ['ticket:management'], 'scopes', 'scope', 'audience', 'permissions', 'doors', 'applications'],
  ['a policy', { arrival: 'direct', ticketUses: 'unlimited' }, 'policy', 'brandPolicy'],
  ['more uses', 99, 'usesLeft', 'uses_left', 'ticketUses', 'uses'],
];

const nested: readonly (readonly [where: string, wrap: (wish: object) => object])[] = [
  ['at the top', (wish) => wish],
  ['in `user`', (user) => ({ user })],
  ['in `identity`', (identity) => ({ identity })],
  ['in `override`', (override) => ({ override })],
  ['in `overrideUserInfo` of another name', (info) => ({ userInfo: info, OverrideInfo: info })],
  ['in `data` within', (wish) => ({ fields: { data: wish } })],
  ['in an array', (wish) => ({ users: [wish], changes: [wish] })],
];

describe.each(nested)('%s', (_where, wrap) => {
  it.each(wishes)('%s is not written', async (_what, value, ...names) => {
    const { usher, token, before } = await start();
    const wish = Object.fromEntries(names.map((name) => [name, value]));
    const ticket = await createTicket(usher, token, { ...overriding, ...wrap(wish) });
    const browser = openBrowser(usher);
    expectSignedIn(await browser.open(link(ticket)));
    expectOnlyDetails(before, await standing(usher));
    expect(await signedInAs(browser)).toBe('john.d');
  });
});

describe('what names a person is compared and never written:', () => {
  it.each([
    ['username', 'jane.r'],
    ['username', 'john.e'],
    ['email', 'jane.r@example.com'],
    ['email', 'attacker@example.com'],
    ['brand', 'otter'],
  ])('%s as %s', async (field, value) => {
    const { usher, token, before } = await start();
    expect((await postTicket(usher, token, { ...overriding, [field]: value })).status).toBe(404);
    expect(await standing(usher)).toEqual(before);
  });

  it('a unique id that is not compared', async () => {
    const { usher, token, before } = await start();
    const ticket = await createTicket(usher, token, { ...overriding, uniqueId: 'Z-99' });
    expectSignedIn(await openBrowser(usher).open(link(ticket)));
    expectOnlyDetails(before, await standing(usher));
  });

  it('the same in another spelling: the record keeps its own', async () => {
    const { usher, token, before } = await start();
    const spelt = { username: ' JOHN.D ', email: 'John.D@Example.COM' };
    expectSignedIn(
      await openBrowser(usher).open(link(await createTicket(usher, token, { ...overriding, ...spelt }))),
    );
    expectOnlyDetails(before, await standing(usher));
  });
});

describe('names that programs trip over', () => {
  const poison = { role: 'owner', noTicket: false, status: 'active', username: 'jane.r' };
  const inner = JSON.stringify(overriding).slice(1, -1);

  it.each(['__proto__', 'constructor', 'prototype'])(
    'are refused, and nothing is written: %s',
    async (name) => {
      const { usher, token, before } = await start();
      errorsOf(await postBody(usher, token, `{"data":{${inner},"${name}":${JSON.stringify(poison)}}}`));
      expect(await standing(usher)).toEqual(before);
    },
  );

  it.each(['__proto__', 'constructor":{"prototype'])('write nothing from deeper within: %s', async (name) => {
    const { usher, token, before } = await start();
    const closing = name.includes(':') ? '}' : '';
    const hidden = `{"data":{${inner},"extra":{"${name}":${JSON.stringify(poison)}${closing}}}}`;
    const reply = await postBody(usher, token, hidden);
    expect(reply.status).toBe(200);
    expectSignedIn(await openBrowser(usher).open(link(JSON.parse(reply.text).data)));
    expectOnlyDetails(before, await standing(usher));
  });

  it.each([
    'user.role',
    'user[role]',
    'role[]',
    '$set',
    'role\u200b',
    'ｒｏｌｅ',
    'ro\u0307le',
    'first_name; role',
  ])('are no path to a field: %s', async (name) => {
    const { usher, token, before } = await start();
    const ticket = await createTicket(usher, token, { ...overriding, [name]: 'owner' });
    expectSignedIn(await openBrowser(usher).open(link(ticket)));
    expectOnlyDetails(before, await standing(usher));
  });
});

describe('at redemption', () => {
  const extras = {
    role: 'owner',
    status: 'active',
    username: 'jane.r',
    firstName: 'Mallory',
    overrideUserInfo: 'true',
  };

  it('a query or a form adds nothing', async () => {
    const { usher, token, before } = await start();
    const [first, second] = [await createTicket(usher, token, overriding), await createTicket(usher, token)];
    expectSignedIn(await send(`${usher.url}${link(first)}&${form(extras)}`));
    expectOnlyDetails(before, await standing(usher));
    const body = form({ ta: second.encpryptedString, ...extras });
    expectSignedIn(await send(`${usher.url}/login`, { method: 'POST', headers: formHeaders, body }));
    expectOnlyDetails(before, await standing(usher));
  });

  it('a ticket’s row that holds more than it should writes no more than it may', async () => {
    const { usher, token, before } = await start();
    const ticket = await createTicket(usher, token, overriding);
    const override = {
      ...details,
      role: 'owner',
      status: 'suspended',
      noTicket: true,
      username: 'jane.r',
      id: 1,
    };
    await tamper(usher.place, 'UPDATE tickets SET override = ?', JSON.stringify(override));
    expectSignedIn(await openBrowser(usher).open(link(ticket)));
    expectOnlyDetails(before, await standing(usher));
  });

  it('the password is still the one that it was', async () => {
    const { usher, token } = await start();
    const wish = { ...overriding, password: 'hunter2 hunter2', passwordHash: 'hunter2' };
    expectSignedIn(await openBrowser(usher).open(link(await createTicket(usher, token, wish))));
    const typed = { username: 'john.d', password: 'hunter2 hunter2' };
    expect((await signInByPassword(openBrowser(usher), typed)).status).toBe(401);
    expectSignedIn(await signInByPassword(openBrowser(usher), { ...typed, password: PASSWORD }));
  });
});

it('without `overrideUserInfo` not even the four are written', async () => {
  const { usher, token, before } = await start();
  const ticket = await createTicket(usher, token, { ...overriding, overrideUserInfo: false });
  expectSignedIn(await openBrowser(usher).open(link(ticket)));
  expect(await standing(usher)).toEqual(before);
});

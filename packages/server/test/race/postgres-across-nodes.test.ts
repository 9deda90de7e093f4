import { expect, test } from 'vitest';
import { revokeApiKey } from '../../src/core/api-key/revoke-api-key.ts';
import { editApplication } from '../../src/core/application/edit-application.ts';
import { setBrandStatus } from '../../src/core/brand/set-brand-status.ts';
import { type BrandId, formatId, type SessionId } from '../../src/core/ids.ts';
import type { Ports } from '../../src/core/ports.ts';
import { endSession } from '../../src/core/session/end-session.ts';
import { setUserStatus } from '../../src/core/user/set-user-status.ts';
import { openBrowser } from '../support/browser.ts';
import { cookiesOf } from '../support/http.ts';
import { type Node, type Nodes, startNodes } from '../support/nodes.ts';
import { countBy, prepareBumpyard } from '../support/open-store.ts';
import { expectSignedIn, signInByPassword } from '../support/sign-in.ts';
import { addUser, by, exampleRequest } from '../support/usher.ts';

const NODES = 3;
const each = Array.from({ length: NODES }, (_, at) => at);

const prepare = async (flags: readonly string[] = []) => {
  const bumpyard = await prepareBumpyard();
  return { ...bumpyard, nodes: await startNodes(bumpyard.place, NODES, { flags }) };
};

const cookieName = '__Host-usher';

const isLiveAt = async (node: Node, cookie: string, path = '/auth/verify'): Promise<boolean> => {
  const { status } = await node.client.send(path, { headers: { cookie } });
  expect([200, 401]).toContain(status);
  return status === 200;
};

/** Signs in by a new ticket of one node at another. */
const signIn = async (nodes: Nodes, ports: Ports, token: string, made: number, presented: number) => {
  const { encpryptedString: ticket } = await nodes.at(made).client.createTicket(token);
  const reply = await nodes.at(presented).client.redeem(ticket);
  expect(reply.status).toBe(303);
  const value = cookiesOf(reply)[cookieName] ?? '';
  const session = ports.sessionTokens.read(value);
  if (session === null) throw new Error('the cookie is not that of a session');
  return { ticket, cookie: `${cookieName}=${value}`, sessionId: session.id };
};

/** The moment it was acknowledged, every node may believe what it knew for a second, and not longer. */
const expectWithinASecond = async (
  nodes: Nodes,
  refuses: (node: Node) => Promise<boolean>,
): Promise<void> => {
  const acknowledged = Date.now();
  for (const at of each) {
    for (;;) {
      const asked = Date.now();
      if (await refuses(nodes.at(at))) break;
      expect(asked - acknowledged, `node ${nodes.at(at).name} still believes it`).toBeLessThan(1000);
    }
  }
};

test('a ticket created at any node signs in at any other, once, and its session is known at all of them', async () => {
  const { nodes, ports, token } = await prepare();
  for (const made of each) {
    for (const presented of each) {
      const { cookie, ticket } = await signIn(nodes, ports, token, made, presented);
      for (const at of each) {
        expect(await isLiveAt(nodes.at(at), cookie), `${made} ${presented} ${at}`).toBe(true);
        expect((await nodes.at(at).client.redeem(ticket)).status).toBe(401);
      }
    }
  }
});

interface Scene {
  readonly ports: Ports;
  readonly brandId: BrandId;
  readonly sessionId: SessionId;
}

/** What puts somebody out of the management system, and what lets them in again. */
const changes: ReadonlyArray<
  readonly [
    what: string,
    change: (scene: Scene) => Promise<unknown>,
    back: (scene: Scene) => Promise<unknown>,
  ]
> = [
  [
    'the user is suspended',
    ({ ports }) => setUserStatus(ports, 'bumpyard', 'john.d', 'suspended', by),
    ({ ports }) => setUserStatus(ports, 'bumpyard', 'john.d', 'active', by),
  ],
  [
    'the brand is suspended',
    ({ ports }) => setBrandStatus(ports, 'bumpyard', 'suspended', by),
    ({ ports }) => setBrandStatus(ports, 'bumpyard', 'active', by),
  ],
  [
    'the session is ended',
    ({ ports, brandId, sessionId }) => endSession(ports, brandId, sessionId, 'ended', by),
    async () => undefined,
  ],
];

test('what one process changes, every node acts by within a second', async () => {
  const { nodes, token, ports, brand, apiKey } = await prepare();
  for (const [at, [what, change, back]] of changes.entries()) {
    const { cookie, sessionId } = await signIn(nodes, ports, token, at, at + 1);
    // Each node has just asked the store, and may believe the answer for a second.
    for (const node of each) expect(await isLiveAt(nodes.at(node), cookie), what).toBe(true);
    await change({ ports, brandId: brand.id, sessionId });
    await expectWithinASecond(nodes, async (node) => !(await isLiveAt(node, cookie)));
    await back({ ports, brandId: brand.id, sessionId });
  }

  const { encpryptedString } = await nodes.at(0).client.createTicket(token);
  const reply = await nodes.at(1).client.send(`/apps/helpdesk/login?=TA${encpryptedString}`);
  expect(reply.status).toBe(303);
  const cookie = Object.entries(cookiesOf(reply))
    .map(([name, value]) => `${name}=${value}`)
    .join('; ');
  const isIn = (node: Node) => isLiveAt(node, cookie, '/auth/verify?app=helpdesk');
  for (const node of each) expect(await isIn(nodes.at(node))).toBe(true);
  await editApplication(ports, 'bumpyard', 'helpdesk', { status: 'suspended' }, by);
  await expectWithinASecond(nodes, async (node) => !(await isIn(node)));

  // What creates and redeems tickets is believed by nobody for any time.
  const tickets = await Promise.all(each.map((node) => nodes.at(node).client.createTicket(token)));
  await revokeApiKey(ports, 'bumpyard', formatId('api-key', apiKey.id), by);
  for (const node of each) {
    const { client } = nodes.at(node);
    await expect(client.createTicket(token)).rejects.toThrow('unexpected reply 401');
    for (const ticket of tickets) expect((await client.redeem(ticket.encpryptedString)).status).toBe(401);
  }
});

test('somebody who signs in with a password at one node, and out at another, is known and unknown at all', async () => {
  const { nodes, ports } = await prepare();
  const identity = { username: 'jane.r', email: 'jane.r@example.com', firstName: 'Jane', lastName: 'Roe' };
  await addUser({ ports }, identity, { password: 'correct horse battery' });
  const [here, there] = [openBrowser(nodes.at(0).server), openBrowser(nodes.at(1).server)];
  expectSignedIn(await signInByPassword(here, { username: 'jane.r', password: 'correct horse battery' }));
  const value = here.cookies()[cookieName] ?? '';
  const cookie = `${cookieName}=${value}`;
  for (const at of each) expect(await isLiveAt(nodes.at(at), cookie)).toBe(true);

  there.plant(cookieName, value);
  const reply = await there.press(await there.open('/', { from: 'here' }));
  expect(reply.headers.location).toBe('/login?signed-out');
  // Where it was said, it is so at once.
  expect(await isLiveAt(nodes.at(1), cookie)).toBe(false);
  await expectWithinASecond(nodes, async (node) => !(await isLiveAt(node, cookie)));
});

// A node that has waited half a second for the database counts alone, as it may: on a busy machine that happens.
test('all nodes together create no more tickets than the limit', { retry: 2 }, async () => {
  const LIMIT = 60;
  const { nodes, token } = await prepare(['--create-limit', String(LIMIT)]);
  const body = JSON.stringify({ data: exampleRequest });
  const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/json' };
  const replies = await Promise.all(
    Array.from({ length: 2 * LIMIT }, (_, turn) =>
      nodes.ask(turn, (client) => client.send('/auth/ticket', { method: 'POST', headers, body })),
    ),
  );
  expect(Object.fromEntries(countBy(replies, ({ status }) => status))).toEqual({ 200: LIMIT, 429: LIMIT });
});

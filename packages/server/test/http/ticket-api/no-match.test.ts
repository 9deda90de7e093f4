import { describe, expect, it } from 'vitest';
import type { MintRefusalReason } from '../../../src/core/audit/event.ts';
import { setUserStatus } from '../../../src/core/user/set-user-status.ts';
import { eventsOf } from '../../support/sign-in.ts';
import { readEnvelope } from '../../support/ticket-api.ts';
import {
  addBrand,
  addKey,
  addUser,
  by,
  exampleRequest,
  postTicket,
  startBumpyard,
} from '../../support/usher.ts';

type Bumpyard = Awaited<ReturnType<typeof startBumpyard>>;

const jane = { username: 'jane.r', email: 'jane.r@example.com' };
const asked = { brand: 'bumpyard', ...jane };

/** What an auditor reads, beside the key: nothing for nobody, else whose ticket it would have been. */
interface Refusal {
  readonly reason: MintRefusalReason;
  readonly fields?: readonly string[];
  readonly names?: 'jane' | 'nobody';
}

interface Scenario {
  readonly name: string;
  readonly expected: Refusal;
  readonly request?: object;
  /** Sets the scene, and gives the key to ask with where it is not the usual one. */
  readonly scene?: (bumpyard: Bumpyard) => Promise<string | undefined>;
}

const addJane = async ({ usher }: Bumpyard, options: Parameters<typeof addUser>[2] = {}) => {
  await addUser(usher, jane, options);
  return undefined;
};

const scenarios: readonly Scenario[] = [
  {
    name: 'the brand is not there',
    request: { ...exampleRequest, brand: 'nowhere' },
    expected: { reason: 'foreign-brand' },
  },
  {
    name: "the brand is another one's",
    request: { ...exampleRequest, brand: 'other' },
    scene: async ({ usher }) => {
      await addBrand(usher, 'other');
      await addUser(usher, exampleRequest, { brand: 'other' });
      return undefined;
    },
    expected: { reason: 'foreign-brand' },
  },
  {
    name: "the brand's name stands for its slug",
    request: { ...exampleRequest, brand: 'Bump Yard' },
    expected: { reason: 'foreign-brand' },
  },
  { name: 'nobody has the user name', expected: { reason: 'no-such-user' } },
  {
    name: 'the user is of another brand',
    scene: async ({ usher }) => {
      await addBrand(usher, 'other');
      await addUser(usher, jane, { brand: 'other' });
      return undefined;
    },
    expected: { reason: 'no-such-user' },
  },
  {
    name: 'a mandatory field differs',
    request: { ...asked, email: 'jane@example.com' },
    scene: addJane,
    expected: { reason: 'field-differs', fields: ['email'], names: 'jane' },
  },
  {
    name: 'the two identifiers are of two people',
    request: { ...asked, email: exampleRequest.email },
    scene: addJane,
    expected: { reason: 'field-differs', fields: ['email'], names: 'jane' },
  },
  {
    name: 'the user is suspended',
    scene: async (bumpyard) => {
      await addJane(bumpyard);
      await setUserStatus(bumpyard.usher.ports, 'bumpyard', 'jane.r', 'suspended', by);
      return undefined;
    },
    expected: { reason: 'user-suspended', names: 'jane' },
  },
  {
    name: 'the user may not come by ticket',
    scene: (bumpyard) => addJane(bumpyard, { noTicket: true }),
    expected: { reason: 'user-not-by-ticket', names: 'jane' },
  },
  {
    name: "the user is above the key's ceiling",
    scene: (bumpyard) => addJane(bumpyard, { role: 'administrator' }),
    expected: { reason: 'role-above-ceiling', names: 'jane' },
  },
  {
    name: 'a manager is above the ceiling of a key for members',
    scene: async (bumpyard) => {
      await addJane(bumpyard);
      return (await addKey(bumpyard.usher, { roleCeiling: 'member' })).token;
    },
    expected: { reason: 'role-above-ceiling', names: 'jane' },
  },
  {
    name: 'a member is asked for with a key for management',
    scene: async (bumpyard) => {
      await addJane(bumpyard, { role: 'member' });
      return (await addKey(bumpyard.usher, { scopes: ['ticket:management'] })).token;
    },
    expected: { reason: 'no-door', names: 'jane' },
  },
];

const BODY =
  '{"status":"404","description":"No active user of this brand matches all mandatory fields.",' +
  '"response_time":"2026-11-23T14:18:47.6300000Z"}';

describe('one body for all, and the exact reason in the log, where', () => {
  it.each(scenarios)('$name', async ({ request = asked, scene, expected }) => {
    const bumpyard = await startBumpyard();
    const { usher, brand, token } = bumpyard;
    const reply = await postTicket(usher, (await scene?.(bumpyard)) ?? token, request);
    readEnvelope(reply, 404);
    expect(reply.text).toBe(BODY);

    const { store } = usher.ports;
    const [record] = (await store.read.audit.tail(brand.id, 1)).slice(-1);
    const person = await store.read.users.byUnique(brand.id, 'username', 'jane.r');
    expect(record).toMatchObject({ at: usher.clock.now(), actor: { kind: 'api-key' }, address: '127.0.0.1' });
    expect(record?.event).toEqual({
      kind: 'ticket.mint-refused',
      apiKeyId: expect.any(Number),
      reason: expected.reason,
      fields: expected.fields ?? [],
      ...(expected.names === 'jane' ? { userId: person?.id } : {}),
    });
    expect(await eventsOf(usher, brand, 'ticket.minted')).toEqual([]);
  });
});

it('has the same headers for all', async () => {
  const { usher, token } = await startBumpyard();
  await addUser(usher, jane, { role: 'owner' });
  const seen = new Set<string>();
  for (const request of [asked, { ...asked, brand: 'other' }, { ...asked, username: 'nobody' }]) {
    const { headers } = await postTicket(usher, token, request);
    seen.add(JSON.stringify({ ...headers, date: '' }));
  }
  expect(seen.size).toBe(1);
});

it('writes nothing of what was asked for into the log', async () => {
  const { usher, brand, token } = await startBumpyard();
  await postTicket(usher, token, {
    brand: 'b-canary',
    username: 'u-canary',
    email: 'e-canary',
    remark: 'r-canary',
  });
  await postTicket(usher, token, { brand: 'bumpyard', username: 'u-canary', email: 'e-canary' });
  await postTicket(usher, token, { ...exampleRequest, email: 'e-canary' });
  const audit = await usher.ports.store.read.audit.tail(brand.id, 10);
  expect(audit.filter(({ event }) => event.kind === 'ticket.mint-refused')).toHaveLength(3);
  expect(JSON.stringify(audit)).not.toContain('canary');
});

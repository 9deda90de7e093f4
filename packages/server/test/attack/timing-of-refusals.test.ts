import { crc32 } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { encodeId } from '../../src/core/ids.ts';
import { setUserStatus } from '../../src/core/user/set-user-status.ts';
import { encodeBase32 } from '../../src/crypto/base32.ts';
import { form, formHeaders, type Reply, send } from '../support/http.ts';
import { eventsOf } from '../support/sign-in.ts';
import {
  addBrand,
  addKey,
  addUser,
  by,
  johnDoe,
  postTicket,
  startBumpyard,
  type Usher,
} from '../support/usher.ts';

// One answer for several causes is worth nothing where a stopwatch tells them apart. Two refusals are asked for
// by turns and many times, so that whatever else the machine does slows both alike, and their lower quartiles
// are compared, which a busy machine moves least. Without a password hash one takes a tenth of the other, and does
// so again when a measurement that came out badly is repeated.

const PAIRS = 30;
const WARM_UP = 3;
const FACTOR = 2.5;
const again = { retry: 2 };

type Refusal = () => Promise<Reply>;

const timed = async (refusal: Refusal, status: number): Promise<number> => {
  const begun = performance.now();
  const reply = await refusal();
  const took = performance.now() - begun;
  expect(reply.status).toBe(status);
  return took;
};

const lowerQuartile = (values: readonly number[]): number => {
  const sorted = values.toSorted((left, right) => left - right);
  return sorted[Math.floor(sorted.length / 4)] ?? Number.NaN;
};

/** How many times as long the second takes; about one where there is nothing to tell them apart by. */
const ratioOf = async (first: Refusal, second: Refusal, status: number): Promise<number> => {
  const [firsts, seconds]: [number[], number[]] = [[], []];
  for (let pair = 0; pair < WARM_UP + PAIRS; pair++) {
    // Who goes first takes turns as well.
    const turns = [
      [first, firsts],
      [second, seconds],
    ] as const;
    for (const [refusal, times] of pair % 2 === 0 ? turns : turns.toReversed()) {
      const took = await timed(refusal, status);
      if (pair >= WARM_UP) times.push(took);
    }
  }
  return lowerQuartile(seconds) / lowerQuartile(firsts);
};

const expectAlike = async (first: Refusal, second: Refusal, status: number): Promise<void> => {
  const ratio = await ratioOf(first, second, status);
  expect(ratio).toBeGreaterThan(1 / FACTOR);
  expect(ratio).toBeLessThan(FACTOR);
};

const person = (name: string) => ({
  ...johnDoe,
  username: name,
  email: `${name}@example.com`,
  uniqueId: null,
});

describe('the password screen takes as long for', () => {
  let attempts = 0;

  /** Each from an address of its own, or the throttle would answer. */
  const attempt = (
    usher: Usher,
    typed: Readonly<Record<string, string>>,
    path = '/login',
  ): Promise<Reply> => {
    attempts += 1;
    const address = `198.51.${Math.floor(attempts / 250)}.${1 + (attempts % 250)}`;
    return send(usher.url + path, {
      method: 'POST',
      headers: { ...formHeaders, 'sec-fetch-site': 'same-origin', 'x-forwarded-for': address },
      body: form({ brand: 'bumpyard', username: 'john.d', password: 'wrong', ...typed }),
    });
  };

  const start = async () => {
    const { usher } = await startBumpyard({ trustedProxies: ['127.0.0.1'] });
    await addUser(usher, person('no.password'));
    await addUser(usher, person('suspended'), { password: 'correct horse battery' });
    await setUserStatus(usher.ports, 'bumpyard', 'suspended', 'suspended', by);
    return usher;
  };

  it.each([
    ['a name that nobody has', { username: 'nobody' }],
    ['an e-mail address that nobody has', { username: 'nobody@example.com' }],
    ['a brand that there is not', { brand: 'nowhere' }],
    ['no name', { username: '' }],
    ['a name that is too long to be one', { username: 'x'.repeat(1000) }],
    ['somebody who has no password', { username: 'no.password' }],
    ['somebody suspended', { username: 'suspended' }],
    ['a password that is too long to be one', { password: 'x'.repeat(1000) }],
  ])('%s as for a person whose password is another', again, async (_what, typed) => {
    const usher = await start();
    await expectAlike(
      () => attempt(usher, {}),
      () => attempt(usher, typed),
      401,
    );
  });

  it('a name that nobody has as for a known one at an application', again, async () => {
    const usher = await start();
    const path = '/apps/helpdesk/login';
    await expectAlike(
      () => attempt(usher, {}, path),
      () => attempt(usher, { username: 'nobody' }, path),
      401,
    );
  });
});

// Where the parts of a key stand: `crypto/tokens.ts`.
const ID_AT = 16;
const SECRET_AT = 28;
const CHECKSUM_AT = 80;

/** The text of a key with its checksum, so that no look at the form tells that it was made up. */
const assembled = (body: string): string => {
  const bytes = Buffer.alloc(5);
  bytes.writeUInt32BE(crc32(body), 1);
  return body + encodeBase32(bytes).slice(1);
};

describe('the ticket API takes as long for', () => {
  it('a key that nobody was given as for a known one whose secret is wrong', again, async () => {
    const { usher, brand, token, user } = await startBumpyard();
    const { token: another } = await addKey(usher);
    const known = assembled(token.slice(0, SECRET_AT) + another.slice(SECRET_AT, CHECKSUM_AT));
    // Ids are unique whatever they name, so a person's is no key's.
    const nobodys = token.slice(0, ID_AT) + encodeId(user.id);
    const unknown = assembled(`${nobodys}_${another.slice(SECRET_AT, CHECKSUM_AT)}`);
    await expectAlike(
      () => postTicket(usher, known),
      () => postTicket(usher, unknown),
      401,
    );
    // Nor is anything written for either, which only a slow disk would tell.
    expect(await eventsOf(usher, brand, 'api-key.refused')).toEqual([]);
  });

  const asked = (username: string, brand = 'bumpyard') => ({
    brand,
    username,
    email: `${username}@example.com`,
  });

  it.each([
    ['somebody who differs', { ...asked('john.d'), email: 'other@example.com' }],
    ['somebody suspended', asked('suspended')],
    ['somebody above the key', asked('owner')],
    ['somebody who never comes by ticket', asked('never')],
    ['somebody of another brand', asked('john.d', 'otter')],
    ['a brand that there is not', asked('john.d', 'nowhere')],
  ])('%s as for somebody whom there is not', again, async (_what, data) => {
    const { usher, brand, token } = await startBumpyard();
    await addUser(usher, person('suspended'));
    await setUserStatus(usher.ports, 'bumpyard', 'suspended', 'suspended', by);
    await addUser(usher, person('owner'), { role: 'owner' });
    await addUser(usher, person('never'), { noTicket: true });
    await addBrand(usher, 'otter');
    await addUser(usher, johnDoe, { brand: 'otter' });
    await expectAlike(
      () => postTicket(usher, token, asked('nobody')),
      () => postTicket(usher, token, data),
      404,
    );
    // Each is written down: the one that were not would be the quicker, by as much as the disk takes.
    expect(await eventsOf(usher, brand, 'ticket.mint-refused')).toHaveLength(2 * (WARM_UP + PAIRS));
  });
});

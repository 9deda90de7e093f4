import { Client } from 'pg';
import { describe, expect, it, onTestFinished } from 'vitest';
import { openPostgresStore } from '../../src/storage/postgres/open.ts';
import { auditSealer } from '../support/key-ring.ts';
import { createTestDatabase } from '../support/postgres/database.ts';
import { createClock, type StoreEngine } from '../support/store.ts';
import { install } from './records.ts';
import { mint, redeem } from './ticket-acts.ts';

/** Two brands, and somebody who can keep one of them as an administrator does. */
const installWithKeeper = async () => {
  const { url } = await createTestDatabase();
  const clock = createClock();
  const engine: StoreEngine = {
    name: 'PostgreSQL',
    create: () =>
      Promise.resolve({
        clock,
        async open() {
          const { store } = await openPostgresStore({ url, clock, auditSealer });
          onTestFinished(() => store.close());
          return store;
        },
      }),
  };
  const installation = await install(engine);
  const keeper = new Client({ connectionString: url });
  await keeper.connect();
  onTestFinished(() => keeper.end());
  const keep = (brandId: number) => keeper.query('SELECT pg_advisory_lock($1)', [brandId]);
  /** Holds a ticket's row, as a node does that stops in the middle of a redemption. */
  const keepTicket = async (brandId: number, ticketId: number) => {
    await keeper.query("BEGIN; SET LOCAL usher.every_brand = 'on'");
    const values = [brandId, ticketId];
    await keeper.query('SELECT FROM tickets WHERE brand_id = $1 AND id = $2 FOR NO KEY UPDATE', values);
  };
  const giveUp = () => keeper.query('ROLLBACK');
  const release = (brandId: number) => keeper.query('SELECT pg_advisory_unlock($1)', [brandId]);
  return {
    installation,
    other: { ...installation, ...installation.other },
    keep,
    release,
    keepTicket,
    giveUp,
  };
};

describe('a brand that somebody is changing', () => {
  it('is waited for by its own sign-ins alone, which go on when it is free', async () => {
    const { installation, other, keep, release } = await installWithKeeper();
    await keep(installation.brand.id);
    let isDone = false;
    const waiting = mint(installation).then((ticket) => {
      isDone = true;
      return ticket;
    });
    const theirs = await mint(other);
    expect(await redeem(other, theirs)).toMatchObject({ outcome: 'redeemed' });
    expect(isDone).toBe(false);
    await release(installation.brand.id);
    expect(await redeem(installation, await waiting)).toMatchObject({ outcome: 'redeemed' });
  });

  it('has its sign-ins refused where it takes too long, and disturbs nobody else', async () => {
    const { installation, other, keep } = await installWithKeeper();
    await keep(installation.brand.id);
    const waiting = expect(mint(installation)).rejects.toMatchObject({
      code: 'store-unavailable',
      retryAfter: 1,
    });
    expect(await redeem(other, await mint(other))).toMatchObject({ outcome: 'redeemed' });
    await waiting;
    expect(await redeem(other, await mint(other))).toMatchObject({ outcome: 'redeemed' });
  });

  it('is any, where it is a signing key that is changed', async () => {
    const { installation, keep, release } = await installWithKeeper();
    await keep(0);
    let isDone = false;
    const waiting = mint(installation).then(() => {
      isDone = true;
    });
    await installation.store.read.brands.count();
    expect(isDone).toBe(false);
    await release(0);
    await waiting;
  });
});

it('keys of two brands that have one number are told apart, also in one question', async () => {
  const { installation } = await installWithKeeper();
  const { store, brand, other, apiKey } = installation;
  const twin = { ...other.apiKey, id: apiKey.id, name: 'the other brand’s' };
  await store.write(({ apiKeys }) => apiKeys.insert(twin));
  const [ours, theirs] = await Promise.all([
    store.apiKeys.find(brand.id, apiKey.id),
    store.apiKeys.find(other.brand.id, apiKey.id),
  ]);
  expect([ours?.apiKey, theirs?.apiKey]).toEqual([apiKey, twin]);
});

it('a ticket that another node keeps is refused alone, and is as good as before when it is free', async () => {
  const { installation, keepTicket, giveUp } = await installWithKeeper();
  const kept = await mint(installation);
  const others = await Promise.all([mint(installation), mint(installation), mint(installation)]);
  await keepTicket(kept.brandId, kept.id);
  const [refused, ...redeemed] = await Promise.allSettled(
    [kept, ...others].map((ticket) => redeem(installation, ticket)),
  );
  expect(refused).toMatchObject({ status: 'rejected', reason: { code: 'store-unavailable' } });
  for (const each of redeemed)
    expect(each).toMatchObject({ status: 'fulfilled', value: { outcome: 'redeemed' } });
  await giveUp();
  expect(await redeem(installation, kept)).toMatchObject({ outcome: 'redeemed' });
});

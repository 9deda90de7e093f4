import { describe, expect, it } from 'vitest';
import type { StartFacts, StartQuery } from '../../src/core/session/ports.ts';
import type { Session } from '../../src/core/session/session.ts';
import type { Store } from '../../src/core/store.ts';
import type { StoreEngine } from '../support/store.ts';
import { anEntry, type Installation, install, kindsIn } from './records.ts';
import { aStart, replacing, start, startOn } from './session-acts.ts';
import { openSessions } from './ticket-acts.ts';

const refusal = ({ brand, user }: Pick<Installation, 'brand' | 'user'>) =>
  ({
    outcome: 'refuse',
    entry: anEntry({ brand }, { kind: 'sign-in.refused', userId: user.id, reason: 'wrong-password' }),
  }) as const;

/** What a sign-in would be judged by now. */
const factsFor = async (
  { store, brand, user }: Installation,
  query: Partial<StartQuery> = {},
): Promise<StartFacts | null> => {
  const { facts } = await store.sessions.start(
    { brandId: brand.id, userId: user.id, applicationId: null, ...query },
    (facts) => ({ ...refusal({ brand, user }), facts }),
  );
  return facts;
};

const sessionIn = async (
  { store, brand }: Pick<Installation, 'store' | 'brand'>,
  { id }: Pick<Session, 'id'>,
): Promise<Session | undefined> => (await store.read.sessions.facts(brand.id, id))?.session;

export const startContract = (engine: StoreEngine): void => {
  describe(`starting sessions on ${engine.name}`, () => {
    it('keeps a session exactly as it was decided, and records it', async () => {
      const installation = await install(engine);
      const { store, brand, application } = installation;
      const begun = aStart(installation, { applicationId: application.id, landing: '/a?b=c', userAgent: '' });
      const decision = await startOn(installation, () => ({ ...begun, more: 'of my own' }));
      expect(decision).toEqual({ ...begun, more: 'of my own' });
      expect(await sessionIn(installation, begun.session)).toEqual(begun.session);
      expect(await store.read.audit.tail(brand.id, 10)).toMatchObject([begun.entry]);
    });

    it('judges by the person, the brand and the application that was asked for', async () => {
      const installation = await install(engine);
      const { brand, user, application } = installation;
      expect(await factsFor(installation)).toEqual({ brand, user, application: null });
      const atApplication = { applicationId: application.id };
      expect(await factsFor(installation, atApplication)).toEqual({ brand, user, application });
    });

    it('judges by the facts as they stand in its own transaction, whoever changed them', async () => {
      const installation = await install(engine);
      const { database, user, brand, application } = installation;
      const query = { applicationId: application.id };
      await factsFor(installation, query);
      const elsewhere = await database.open();
      await elsewhere.write(async ({ users, brands, applications }) => {
        await users.update({ ...user, passwordHash: 'another' });
        await brands.update({ ...brand, status: 'suspended' });
        await applications.update({ ...application, validFrom: 5 });
      });
      expect(await factsFor(installation, query)).toMatchObject({
        user: { passwordHash: 'another' },
        brand: { status: 'suspended' },
        application: { validFrom: 5 },
      });
    });

    it('starts nothing behind the back of a suspension that it meets, in however many processes', async () => {
      const installation = await install(engine);
      const { store, database, brand, user } = installation;
      const [elsewhere, farther] = [await database.open(), await database.open()];
      const attempt = (at: Store) =>
        startOn({ ...installation, store: at }, (facts) =>
          facts?.user.status === 'active' ? aStart(installation) : refusal(installation),
        );
      let started = 0;
      for (let round = 0; round < 20; round++) {
        const [before, found, after] = await Promise.all([
          attempt(elsewhere),
          store.write(async ({ users, sessions }) => {
            await users.update({ ...user, status: 'suspended' });
            return sessions.listOpen(brand.id, { limit: 100 });
          }),
          attempt(farther),
        ]);
        started += [before, after].filter(({ outcome }) => outcome === 'start').length;
        expect(found).toHaveLength(started);
        await store.write(({ users }) => users.update(user));
      }
    });

    it('has no facts where there is no such person, brand or application', async () => {
      const installation = await install(engine);
      const { brand, user, ids } = installation;
      expect(await factsFor(installation, { userId: ids.next() })).toBeNull();
      expect(await factsFor(installation, { brandId: ids.next() })).toBeNull();
      const nowhere = { brand, user, application: null };
      expect(await factsFor(installation, { applicationId: ids.next() })).toEqual(nowhere);
    });

    it('decides with the time of the clock that judges', async () => {
      const installation = await install(engine);
      const { now } = await startOn(installation, (_, now) => ({ ...refusal(installation), now }));
      expect(now).toBe(installation.clock.now());
    });

    it('writes the entry of a refusal, and no session', async () => {
      const installation = await install(engine);
      const decision = await startOn(installation, () => refusal(installation));
      expect(decision).toEqual(refusal(installation));
      expect(await openSessions(installation)).toBe(0);
      expect(await kindsIn(installation.store, installation)).toEqual(['sign-in.refused']);
    });

    it('ends the session that is replaced and records that once, however many replace it', async () => {
      const installation = await install(engine);
      const { store, database } = installation;
      const former = await start(installation);
      const replaces = replacing(installation, former);
      const stores = [store, await database.open()];
      const started = await Promise.all(
        Array.from({ length: 16 }, (_, at) => start(installation, { replaces }, stores[at % 2])),
      );
      const ended = { ...former, endedAt: replaces.entry.at, endReason: 'replaced' };
      expect(await sessionIn(installation, former)).toEqual(ended);
      for (const session of started) expect(await sessionIn(installation, session)).toEqual(session);
      const kinds = await kindsIn(store, installation);
      expect(kinds.slice(0, 3)).toEqual(['session.started', 'session.ended', 'session.started']);
      expect(kinds.slice(3)).toEqual(Array.from({ length: 15 }, () => 'session.started'));
    });

    it('ends a session of another brand, and records that in the other’s log', async () => {
      const installation = await install(engine);
      const { store, other } = installation;
      const abroad = { ...installation, ...other };
      const former = await start(abroad);
      await start(installation, { replaces: replacing(other, former) });
      expect(await sessionIn(abroad, former)).toMatchObject({ endReason: 'replaced' });
      expect(await kindsIn(store, other)).toEqual(['session.started', 'session.ended']);
      expect(await kindsIn(store, installation)).toEqual(['session.started']);
    });

    it('says that something changed where a session was really replaced, and only there', async () => {
      const installation = await install(engine);
      const former = await start(installation);
      const replaces = replacing(installation, former);
      await startOn(installation, () => refusal(installation));
      expect(installation.changes()).toBe(0);
      await start(installation, { replaces });
      expect(installation.changes()).toBe(1);
      await start(installation, { replaces });
      expect(installation.changes()).toBe(1);
    });

    it('decides again where the identifier was taken, and disturbs nobody in the same group', async () => {
      const installation = await install(engine);
      const { store, ids } = installation;
      const taken = await start(installation);
      const former = await start(installation);
      const replaces = replacing(installation, former);
      const drawn = [taken.id, taken.id, ids.next<'session'>()];
      const [before, collided, after] = await Promise.all([
        start(installation),
        startOn(installation, () => aStart(installation, { id: drawn.shift() ?? ids.next(), replaces })),
        start(installation),
      ]);
      expect(collided.session.id).not.toBe(taken.id);
      for (const session of [taken, before, collided.session, after]) {
        expect(await sessionIn(installation, session)).toEqual(session);
      }
      expect(await sessionIn(installation, former)).toMatchObject({ endReason: 'replaced' });
      expect(await kindsIn(store, installation)).toEqual([
        'session.started',
        'session.started',
        'session.started',
        'session.ended',
        'session.started',
        'session.started',
      ]);
    });

    it('gives up where every identifier is taken, and writes nothing at all', async () => {
      const installation = await install(engine);
      const taken = await start(installation);
      const former = await start(installation);
      const changes = { id: taken.id, landing: '/elsewhere', replaces: replacing(installation, former) };
      const twin = start(installation, changes);
      await expect(twin).rejects.toMatchObject({ code: 'store-unavailable' });
      for (const session of [taken, former]) expect(await sessionIn(installation, session)).toEqual(session);
      expect(await kindsIn(installation.store, installation)).toEqual(['session.started', 'session.started']);
      expect(installation.changes()).toBe(0);
    });

    it('fails only the caller whose rule throws, with what it threw, and writes nothing for it', async () => {
      const installation = await install(engine);
      const thrown = new Error('a rule of my own');
      const [before, failed, after] = await Promise.allSettled([
        start(installation),
        startOn(installation, () => {
          throw thrown;
        }),
        start(installation),
      ]);
      expect([before.status, after.status]).toEqual(['fulfilled', 'fulfilled']);
      expect(failed).toEqual({ status: 'rejected', reason: thrown });
      expect(await openSessions(installation)).toBe(2);
      expect(await kindsIn(installation.store, installation)).toEqual(['session.started', 'session.started']);
    });

    it('answers only once others can see what was written', async () => {
      const installation = await install(engine);
      const elsewhere = { ...installation, store: await installation.database.open() };
      const seen = Array.from({ length: 20 }, async () => {
        const session = await start(installation);
        return (await sessionIn(elsewhere, session)) !== undefined;
      });
      expect(await Promise.all(seen)).toEqual(seen.map(() => true));
    });

    it('is invisible to another brand: its people and its applications are no facts here', async () => {
      const installation = await install(engine);
      const { brand, user, other } = installation;
      expect(await factsFor(installation, { userId: other.user.id })).toBeNull();
      expect(await factsFor(installation, { brandId: other.brand.id })).toBeNull();
      const foreignDoor = { applicationId: other.application.id };
      expect(await factsFor(installation, foreignDoor)).toEqual({ brand, user, application: null });
    });
  });
};

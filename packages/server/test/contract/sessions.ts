import { describe, expect, it } from 'vitest';
import { MINUTE } from '../../src/core/clock.ts';
import type { Session } from '../../src/core/session/session.ts';
import type { StoreEngine } from '../support/store.ts';
import { anEntry, aUser, type Installation, install, kindsIn } from './records.ts';
import { start } from './session-acts.ts';

const ending = (installation: Installation, { id, userId }: Session) =>
  anEntry(installation, { kind: 'session.ended', sessionId: id, userId, reason: 'signed-out' });

export const sessionsContract = (engine: StoreEngine): void => {
  describe(`sessions on ${engine.name}`, () => {
    it('reads a session back exactly, with everything that it is judged by', async () => {
      const installation = await install(engine);
      const { store, brand, user, apiKey, application, ids } = installation;
      const management = await start(installation);
      expect(await store.read.sessions.facts(brand.id, management.id)).toEqual({
        session: management,
        user,
        brand,
        application: null,
        apiKeyName: null,
      });
      const byTicket = await start(installation, {
        applicationId: application.id,
        method: 'ticket',
        ticketId: ids.next(),
        ticketHash: new Uint8Array(32).fill(5),
        apiKeyId: apiKey.id,
        endedAt: 7,
        endReason: 'replaced',
      });
      const facts = { session: byTicket, user, brand, application, apiKeyName: apiKey.name };
      expect(await store.read.sessions.facts(brand.id, byTicket.id)).toEqual(facts);
      expect(await store.write(({ sessions }) => sessions.facts(brand.id, byTicket.id))).toEqual(facts);
    });

    it('reads what a session is judged by as it stands now, whichever process changed it', async () => {
      const installation = await install(engine);
      const { store, database, brand, user, application } = installation;
      const session = await start(installation, { applicationId: application.id });
      await store.read.sessions.facts(brand.id, session.id);
      const elsewhere = await database.open();
      await elsewhere.write(async ({ users, brands, applications }) => {
        await users.update({ ...user, status: 'suspended' });
        await brands.update({ ...brand, validFrom: 5 });
        await applications.update({ ...application, status: 'suspended' });
      });
      expect(await store.read.sessions.facts(brand.id, session.id)).toMatchObject({
        user: { status: 'suspended' },
        brand: { validFrom: 5 },
        application: { status: 'suspended' },
      });
    });

    it('lists sessions that nobody has ended, newest first', async () => {
      const installation = await install(engine);
      const { store, brand, clock } = installation;
      const first = await start(installation);
      await start(installation, { endedAt: 1, endReason: 'ended' });
      clock.time += MINUTE;
      const second = await start(installation);
      const third = await start(installation);
      const all = await store.read.sessions.listOpen(brand.id, { limit: 10 });
      expect(all.map(({ session }) => session)).toEqual([third, second, first]);
      const some = await store.read.sessions.listOpen(brand.id, { limit: 2 });
      expect(some.map(({ session }) => session)).toEqual([third, second]);
    });

    it('lists one user’s sessions, with what each is judged by', async () => {
      const installation = await install(engine);
      const { store, brand, user, application, apiKey, ids } = installation;
      const jane = aUser(brand, ids.next(), { username: 'jane.d' });
      await store.write(({ users }) => users.insert(jane));
      await start(installation, { userId: jane.id });
      const first = await start(installation, { apiKeyId: apiKey.id });
      const second = await start(installation, { applicationId: application.id });
      expect(await store.read.sessions.listOpen(brand.id, { userId: user.id, limit: 10 })).toEqual([
        { session: second, user, brand, application, apiKeyName: null },
        { session: first, user, brand, application: null, apiKeyName: apiKey.name },
      ]);
      const [newest] = await store.read.sessions.listOpen(brand.id, { userId: user.id, limit: 1 });
      expect(newest?.session).toEqual(second);
    });

    it('lists no session that is past its absolute limit', async () => {
      const installation = await install(engine);
      const { store, brand, user, clock } = installation;
      const { expiresAt } = await start(installation);
      const listed = async () => [
        (await store.read.sessions.listOpen(brand.id, { limit: 10 })).length,
        (await store.read.sessions.listOpen(brand.id, { userId: user.id, limit: 10 })).length,
      ];
      clock.time = expiresAt - 1;
      expect(await listed()).toEqual([1, 1]);
      clock.time = expiresAt;
      expect(await listed()).toEqual([0, 0]);
    });

    it('lists no session that was not used since, so that others fill the limit', async () => {
      const installation = await install(engine);
      const { store, brand, user, clock } = installation;
      const used = await start(installation, { lastSeenAt: clock.now() + 1 });
      await start(installation);
      const filter = { limit: 1, usedSince: clock.now() };
      for (const asked of [filter, { ...filter, userId: user.id }]) {
        const listed = await store.read.sessions.listOpen(brand.id, asked);
        expect(listed.map(({ session }) => session)).toEqual([used]);
      }
    });

    it('ends a session once, however many ask, in however many processes', async () => {
      const installation = await install(engine);
      const { store, database, brand } = installation;
      const session = await start(installation);
      const stores = [store, await database.open()];
      const attempts = Array.from({ length: 16 }, (_, at) => {
        const each = stores[at % 2] ?? store;
        return each.sessions.end(ending(installation, session), session.id, 'signed-out');
      });
      const ended = await Promise.all(attempts);
      expect(ended.filter(Boolean)).toHaveLength(1);
      expect(await kindsIn(store, installation)).toEqual(['session.started', 'session.ended']);
      expect((await store.read.sessions.facts(brand.id, session.id))?.session).toEqual({
        ...session,
        endedAt: ending(installation, session).at,
        endReason: 'signed-out',
      });
    });

    it('says that something changed when a session ends, and only then', async () => {
      const installation = await install(engine);
      const session = await start(installation);
      const before = installation.changes();
      const end = () =>
        installation.store.sessions.end(ending(installation, session), session.id, 'signed-out');
      await end();
      expect(installation.changes()).toBe(before + 1);
      await end();
      expect(installation.changes()).toBe(before + 1);
    });

    it('notes a use to the minute, and not that of an ended session', async () => {
      const installation = await install(engine);
      const { store, brand } = installation;
      const [live, over] = [await start(installation), await start(installation)];
      await store.sessions.end(ending(installation, over), over.id, 'signed-out');
      const begun = live.lastSeenAt;
      store.sessions.touch(brand.id, live.id, begun + MINUTE - 1);
      store.sessions.touch(brand.id, over.id, begun + MINUTE);
      // In the same group, behind them.
      await store.sessions.end(ending(installation, over), over.id, 'signed-out');
      const lastSeen = async ({ id }: Session) =>
        (await store.read.sessions.facts(brand.id, id))?.session.lastSeenAt;
      expect(await lastSeen(live)).toBe(begun);
      expect(await lastSeen(over)).toBe(begun);
      store.sessions.touch(brand.id, live.id, begun + 3 * MINUTE);
      await store.sessions.end(ending(installation, over), over.id, 'signed-out');
      expect(await lastSeen(live)).toBe(begun + 3 * MINUTE);
    });

    it('is invisible to another brand', async () => {
      const installation = await install(engine);
      const { store, brand, other, user } = installation;
      const session = await start(installation);
      const fromOutside = anEntry(other, ending(installation, session).event);
      expect(await store.read.sessions.facts(other.brand.id, session.id)).toBeNull();
      expect(await store.read.sessions.listOpen(other.brand.id, { limit: 10 })).toEqual([]);
      const ofUser = { userId: user.id, limit: 10 };
      expect(await store.read.sessions.listOpen(other.brand.id, ofUser)).toEqual([]);
      store.sessions.touch(other.brand.id, session.id, session.lastSeenAt + 5 * MINUTE);
      expect(await store.sessions.end(fromOutside, session.id, 'signed-out')).toBe(false);
      expect((await store.read.sessions.facts(brand.id, session.id))?.session).toEqual(session);
    });

    it('are what a line is drawn behind: the newest of the brand, whatever another has begun since', async () => {
      const installation = await install(engine);
      const { store, brand, other } = installation;
      const newest = () =>
        store.write(async ({ sessions }) => [
          await sessions.newest(brand.id),
          await sessions.newest(other.brand.id),
        ]);
      expect(await newest()).toEqual([null, null]);
      await start(installation);
      const ours = await start(installation);
      expect(await newest()).toEqual([ours.id, null]);
      const theirs = await start({ ...installation, ...other });
      expect(await newest()).toEqual([ours.id, theirs.id]);
    });
  });
};

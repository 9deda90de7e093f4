import { describe, expect, it } from 'vitest';
import type { Actor, AuditEntry, AuditEvent } from '../../src/core/audit/event.ts';
import { verifyLog } from '../../src/core/audit/verify-log.ts';
import type { Id } from '../../src/core/ids.ts';
import { constantTimeEqual } from '../../src/crypto/equal.ts';
import { auditSealer } from '../support/key-ring.ts';
import type { StoreEngine } from '../support/store.ts';
import { anEntry, type Installation, install } from './records.ts';

const id = <Noun extends string>(number: number): Id<Noun> => number as Id<Noun>;

/** At least one of every kind; a kind that is missing here does not compile. */
const events: { readonly [Kind in AuditEvent['kind']]: ReadonlyArray<AuditEvent & { readonly kind: Kind }> } =
  {
    'brand.created': [{ kind: 'brand.created' }],
    'brand.suspended': [{ kind: 'brand.suspended' }],
    'brand.activated': [{ kind: 'brand.activated' }],
    'brand.changed': [
      { kind: 'brand.changed', fields: ['name', 'policy'] },
      { kind: 'brand.changed', fields: [] },
    ],
    'user.created': [{ kind: 'user.created', userId: id(1) }],
    'user.suspended': [{ kind: 'user.suspended', userId: id(1) }],
    'user.activated': [{ kind: 'user.activated', userId: id(1) }],
    'user.password-set': [{ kind: 'user.password-set', userId: id(1) }],
    'user.changed': [{ kind: 'user.changed', userId: id(1), fields: ['remark'] }],
    'application.created': [{ kind: 'application.created', applicationId: id(2) }],
    'application.changed': [{ kind: 'application.changed', applicationId: id(2), fields: ['url'] }],
    'api-key.created': [{ kind: 'api-key.created', apiKeyId: id(3) }],
    'api-key.revoked': [{ kind: 'api-key.revoked', apiKeyId: id(3) }],
    'api-key.rotated': [{ kind: 'api-key.rotated', apiKeyId: id(3), replacedBy: id(4), worksUntil: 1e12 }],
    'api-key.refused': [{ kind: 'api-key.refused', apiKeyId: id(3), reason: 'no-scope' }],
    'ticket.minted': [
      { kind: 'ticket.minted', ticketId: id(5), userId: id(1), apiKeyId: id(3), override: ['phone1'] },
    ],
    'ticket.mint-refused': [
      { kind: 'ticket.mint-refused', apiKeyId: id(3), reason: 'no-such-user', fields: [] },
      {
        kind: 'ticket.mint-refused',
        apiKeyId: id(3),
        reason: 'field-differs',
        fields: ['email'],
        userId: id(1),
      },
    ],
    'ticket.opened': [
      { kind: 'ticket.opened', ticketId: id(5), userId: id(1), applicationId: null },
      { kind: 'ticket.opened', ticketId: id(5), userId: id(1), applicationId: id(2) },
    ],
    'ticket.redeemed': [
      {
        kind: 'ticket.redeemed',
        ticketId: id(5),
        userId: id(1),
        apiKeyId: id(3),
        sessionId: id(6),
        applicationId: null,
        override: [],
      },
      {
        kind: 'ticket.redeemed',
        ticketId: id(5),
        userId: id(1),
        apiKeyId: id(3),
        sessionId: id(6),
        applicationId: id(2),
        override: ['firstName', 'remark'],
      },
    ],
    'ticket.refused': [
      { kind: 'ticket.refused', ticketId: id(5), userId: id(1), applicationId: null, reason: 'expired' },
    ],
    'ticket.revoked': [{ kind: 'ticket.revoked', ticketId: id(5), userId: id(1) }],
    'signing-key.created': [{ kind: 'signing-key.created', kid: '0a1b2c3d' }],
    'signing-key.retired': [{ kind: 'signing-key.retired', kid: '0a1b2c3d' }],
    'audit.pruned': [{ kind: 'audit.pruned', ofWriter: 0, through: 12, records: 12 }],
    'session.started': [
      { kind: 'session.started', sessionId: id(6), userId: id(1), applicationId: null },
      { kind: 'session.started', sessionId: id(6), userId: id(1), applicationId: id(2) },
    ],
    'sign-in.refused': [{ kind: 'sign-in.refused', userId: id(1), reason: 'wrong-password' }],
    'session.ended': [{ kind: 'session.ended', sessionId: id(6), userId: id(1), reason: 'replaced' }],
  };

const actors: readonly Actor[] = [
  { kind: 'api-key', id: id(3) },
  { kind: 'user', id: id(1) },
  { kind: 'command-line', name: 'root' },
  { kind: 'visitor' },
];

const appendByLedger = ({ store }: Installation, entry: AuditEntry): Promise<void> =>
  store.audit.append(entry);

/** With what a decision writes. */
const appendByMint = ({ store, brand, apiKey }: Installation, entry: AuditEntry): Promise<unknown> =>
  store.tickets.mint({ brandId: brand.id, apiKeyId: apiKey.id, lookup: null }, () => ({
    ticket: null,
    entry,
  }));

const appendByManagement = ({ store }: Installation, entry: AuditEntry): Promise<unknown> =>
  store.write(({ audit }) => audit.append(entry));

const ways = [appendByManagement, appendByLedger, appendByMint] as const;

/** How many entries there are; of each writer they must be numbered from 1, without a gap. */
const countNumbered = async ({ store, brand }: Installation): Promise<number> => {
  const records = await store.read.audit.tail(brand.id, 1000);
  for (const writer of new Set(records.map((record) => record.writer))) {
    const ofWriter = records.filter((record) => record.writer === writer);
    expect(ofWriter.map(({ sequence }) => sequence)).toEqual(ofWriter.map((_, at) => at + 1));
  }
  return records.length;
};

export const auditContract = (engine: StoreEngine): void => {
  describe(`the audit log on ${engine.name}`, () => {
    it.each(Object.entries(events))('reads back exactly what was recorded of %s', async (_, ofKind) => {
      const installation = await install(engine);
      const { store, brand } = installation;
      const entries = ofKind.map((event) => ({ ...anEntry({ brand }, event), address: '2001:db8::1' }));
      for (const entry of entries) {
        await appendByManagement(installation, entry);
        await appendByLedger(installation, entry);
      }
      const records = await store.read.audit.tail(brand.id, 100);
      const twice = entries.flatMap((entry) => [entry, entry]);
      const withoutPlace = records.map(({ writer, sequence, ...entry }) => entry);
      // Of two writers the entries stand one behind the other, since they are of one time.
      expect(withoutPlace).toStrictEqual(
        records[0]?.writer === records.at(-1)?.writer ? twice : [...entries, ...entries],
      );
      expect(await countNumbered(installation)).toBe(2 * entries.length);
    });

    it.each(actors)('reads back exactly who did it: %o', async (actor) => {
      const installation = await install(engine);
      const entry = { ...anEntry(installation, { kind: 'brand.created' }), actor };
      await appendByManagement(installation, entry);
      const [record] = await installation.store.read.audit.tail(installation.brand.id, 1);
      expect(record?.actor).toStrictEqual(actor);
    });

    it('numbers and links entries without a gap under parallel writers of several processes', async () => {
      const installation = await install(engine);
      const { database, brand } = installation;
      const elsewhere = { ...installation, store: await database.open() };
      const entry = anEntry({ brand }, { kind: 'brand.created' });
      const writes = Array.from({ length: 60 }, (_, at) => {
        const append = ways[at % ways.length] ?? appendByLedger;
        return append(at % 2 === 0 ? installation : elsewhere, entry);
      });
      await Promise.all(writes);
      expect(await countNumbered(installation)).toBe(60);
      const verifying = { store: installation.store, auditSealer, equal: constantTimeEqual };
      const verdicts = await verifyLog(verifying, brand.id, []);
      expect(verdicts.flatMap(({ findings }) => findings)).toEqual([]);
      expect(verdicts.reduce((sum, { records }) => sum + records, 0)).toBe(60);
    });

    it('leaves no gap where a transaction failed', async () => {
      const installation = await install(engine);
      const { store, brand } = installation;
      const entry = anEntry({ brand }, { kind: 'brand.created' });
      await appendByLedger(installation, entry);
      const failing = store.write(async ({ audit }) => {
        await audit.append(entry);
        throw new Error('after the entry');
      });
      await expect(failing).rejects.toThrow('after the entry');
      await appendByLedger(installation, entry);
      expect(await countNumbered(installation)).toBe(2);
    });

    it('shows the last entries, oldest first, and what came after a place', async () => {
      const installation = await install(engine);
      const { store, brand } = installation;
      for (const fields of [['a'], ['b'], ['c'], ['d']]) {
        await appendByManagement(installation, anEntry({ brand }, { kind: 'brand.changed', fields }));
      }
      const tail = await store.read.audit.tail(brand.id, 2);
      expect(tail.map(({ sequence }) => sequence)).toEqual([3, 4]);
      const after = await store.read.audit.after(brand.id, 0, 1, 2);
      expect(after.map(({ sequence }) => sequence)).toEqual([2, 3]);
    });

    it('is invisible to another brand, and numbers each brand’s entries by themselves', async () => {
      const installation = await install(engine);
      const { store, other } = installation;
      const entry = anEntry(installation, { kind: 'brand.created' });
      await Promise.all([appendByLedger(installation, entry), appendByManagement(installation, entry)]);
      expect(await store.read.audit.tail(other.brand.id, 10)).toEqual([]);
      expect(await store.read.audit.after(other.brand.id, 0, 0, 10)).toEqual([]);
      await appendByManagement(installation, anEntry(other, { kind: 'brand.created' }));
      const [first] = await store.read.audit.tail(other.brand.id, 10);
      expect(first?.sequence).toBe(1);
    });
  });
};

import { createSecretKey, type KeyObject } from 'node:crypto';
import type { Origin } from '../../src/core/audit/entry.ts';
import type { AuditEntry } from '../../src/core/audit/event.ts';
import type { Instant } from '../../src/core/clock.ts';
import type { SigningKey } from '../../src/core/signing-key/signing-key.ts';
import { createAuditSealer } from '../../src/crypto/audit-sealer.ts';
import { type KeyRing, openKeyRing, type SigningKeyStore } from '../../src/crypto/key-ring.ts';
import { deriveWrappingKey, wrapSigningKey } from '../../src/crypto/signing-key-wrap.ts';

/** The key of every test that does not care which. */
export const masterKey: KeyObject = createSecretKey(Buffer.alloc(32, 'master key of the tests'));

/** The audit log's codes under it. */
export const auditSealer = createAuditSealer(masterKey);

/**
 * Signing keys in memory, one transaction at a time as the store promises; `rows` may be changed under it.
 * @param log gets what is written down
 */
export const signingKeysInMemory = (rows: SigningKey[], log: AuditEntry[] = []): SigningKeyStore => {
  const audit = {
    append: async (entry: AuditEntry) => {
      log.push(entry);
    },
  };
  const signingKeys = {
    list: async () => [...rows],
    insert: async (key: SigningKey) => {
      rows.push(key);
    },
    update: async (key: SigningKey) => {
      const at = rows.findIndex(({ kid }) => kid === key.kid);
      rows.splice(at, 1, key);
    },
  };
  let last: Promise<unknown> = Promise.resolve();
  return {
    read: { signingKeys },
    write(work) {
      const result = last.then(() => work({ signingKeys, audit }));
      last = result.catch(() => undefined);
      return result;
    },
  };
};

/** Who opens the rings of the tests. */
export const opener: Origin = { actor: { kind: 'command-line', name: 'test' }, address: null };

/** A row as the store would hold it, with a known secret. */
export const signingKey = (
  kid: string,
  secret: Uint8Array,
  state: SigningKey['state'] = 'active',
): SigningKey => ({
  kid,
  state,
  sealedSecret: wrapSigningKey(kid, secret, deriveWrappingKey(masterKey)),
  createdAt: 0,
});

/** A ring of known keys that were made long ago, so that the last active one seals. */
export const ringOf = (now: Instant, ...rows: SigningKey[]): Promise<KeyRing> =>
  openKeyRing({ store: signingKeysInMemory(rows), masterKey, clock: { now: () => now }, by: opener });

/** The signing key that a ticket names (docs/protocol/ticket.md §1): anybody can read it. */
export const kidOf = (ticket: string): string => Buffer.from(ticket, 'base64url').toString('hex', 2, 6);

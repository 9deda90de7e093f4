import type { KeyObject } from 'node:crypto';
import { entry, INSTALLATION, type Origin } from '../core/audit/entry.ts';
import { type Clock, type Instant, SECOND } from '../core/clock.ts';
import type { SigningKey } from '../core/signing-key/signing-key.ts';
import { sealingKey, succession } from '../core/signing-key/succession.ts';
import type { Readers, Records } from '../core/store.ts';
import { deriveWrappingKey, unwrapSigningKey } from './signing-key-wrap.ts';
import { createSigningKeys } from './signing-keys.ts';

/** A key as the sealer uses it. */
export interface RingKey {
  /** Eight lower-case hexadecimal digits. */
  readonly kid: string;
  readonly secret: KeyObject;
  readonly createdAt: Instant;
}

/** The signing keys of an installation, opened and in memory. */
export interface KeyRing {
  /** The key that a ticket which was issued then is sealed under. */
  sealing(issuedAt: Instant): RingKey;
  /** An active or retiring key. */
  find(kid: string): RingKey | undefined;
  /**
   * Reads the store again where the ring is older than three seconds by this clock. Where that fails, it
   * rejects and the ring stays as it was.
   * @returns whether it had to read
   */
  refresh(now: Instant): Promise<boolean>;
}

/** The part of the store that holds the keys. */
export interface SigningKeyStore {
  readonly read: Pick<Readers, 'signingKeys'>;
  write<Result>(work: (records: KeyRecords) => Promise<Result>): Promise<Result>;
}

interface KeyRecords extends Pick<Records, 'signingKeys'> {
  readonly audit: Pick<Records['audit'], 'append'>;
}

// Milliseconds. Less than a key is announced for, by more than a commit takes: a ring that is no older than
// this knows every key that a ticket of the present can be sealed under.
const FRESH = 3 * SECOND;

/**
 * Opens the ring, and makes the first key where the store has none that is active.
 * @throws Problem `invalid-input` where a key in the store was wrapped under another master key
 */
export const openKeyRing = async (from: {
  readonly store: SigningKeyStore;
  readonly masterKey: KeyObject;
  readonly clock: Clock;
  /** Who starts this process, and so makes the first key. */
  readonly by: Origin;
}): Promise<KeyRing> => {
  const { store, clock, by } = from;
  const wrappingKey = deriveWrappingKey(from.masterKey);
  const read = async () => openKeys(await store.read.signingKeys.list(), wrappingKey);

  if ((await read()) === null) {
    await store.write(async ({ signingKeys, audit }) => {
      // Asked again inside the transaction: of two processes that found none, one makes it.
      if (openKeys(await signingKeys.list(), wrappingKey) !== null) return;
      const key = createSigningKeys(from.masterKey).make(clock.now());
      await signingKeys.insert(key);
      await audit.append(
        entry(INSTALLATION, key.createdAt, by, { kind: 'signing-key.created', kid: key.kid }),
      );
    });
  }

  const readActive = async (): Promise<OpenKeys> => {
    const keys = await read();
    if (keys === null) throw new Error('the store holds no active signing key');
    return keys;
  };
  const readAt = clock.now();
  return createRing(await readActive(), readAt, readActive);
};

const createRing = (first: OpenKeys, firstReadAt: Instant, read: () => Promise<OpenKeys>): KeyRing => {
  let keys = first;
  let readAt = firstReadAt;
  let reading: Promise<boolean> | null = null;

  const readAgain = async (now: Instant): Promise<boolean> => {
    try {
      keys = await read();
      readAt = now;
      return true;
    } finally {
      reading = null;
    }
  };

  return {
    sealing: (issuedAt) => sealingKey(keys.inOrder, issuedAt) ?? keys.active,
    find: (kid) => keys.byKid.get(kid),
    refresh(now) {
      // A clock that stepped back says nothing about how old the ring is.
      if (now >= readAt && now - readAt < FRESH) return NOT_NEEDED;
      reading ??= readAgain(now);
      return reading;
    },
  };
};

const NOT_NEEDED = Promise.resolve(false);

/** What the rows of a store come to. */
interface OpenKeys {
  readonly active: RingKey;
  readonly inOrder: readonly RingKey[];
  readonly byKid: ReadonlyMap<string, RingKey>;
}

/** `null` where no key is active. Retired ones are opened too: they tell a wrong master key as well as any. */
const openKeys = (rows: readonly SigningKey[], wrappingKey: KeyObject): OpenKeys | null => {
  const opened = rows.map((row) => ({
    kid: row.kid,
    state: row.state,
    secret: unwrapSigningKey(row, wrappingKey),
    createdAt: row.createdAt,
  }));
  const inOrder = succession(opened);
  const active = inOrder.at(-1);
  if (active?.state !== 'active') return null;
  return { active, inOrder, byKid: new Map(inOrder.map((key) => [key.kid, key])) };
};

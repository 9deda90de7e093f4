import { type KeyObject, randomBytes } from 'node:crypto';
import { type Clock, type Instant, SECOND } from '../core/clock.ts';
import type { SigningKey } from '../core/signing-key/signing-key.ts';
import type { Readers, Records } from '../core/store.ts';
import { KEY_BYTES } from './derive-key.ts';
import { deriveWrappingKey, unwrapSigningKey, wrapSigningKey } from './signing-key-wrap.ts';

/** A key as the sealer uses it. */
export interface RingKey {
  /** Eight lower-case hexadecimal digits. */
  readonly kid: string;
  readonly secret: KeyObject;
}

/** The signing keys of an installation, opened and in memory. */
export interface KeyRing {
  /** The newest active key: what tickets are sealed under. */
  active(): RingKey;
  /** An active or retiring key. */
  find(kid: string): RingKey | undefined;
  /**
   * Says that `find` had no answer. Another process may have made a key since, so the store is asked in the
   * background, at most once a second however many forgeries name keys that never were.
   */
  missed(now: Instant): void;
  /** Reads the store again. Where that fails, it rejects and the ring stays as it was. */
  reload(): Promise<void>;
}

/** The part of the store that holds the keys. */
export interface SigningKeyStore {
  readonly read: Pick<Readers, 'signingKeys'>;
  write<Result>(work: (records: Pick<Records, 'signingKeys'>) => Promise<Result>): Promise<Result>;
}

/**
 * Opens the ring, and makes the first key where the store has none that is active.
 * @throws Problem `invalid-input` where a key in the store was wrapped under another master key
 */
export const openKeyRing = async (from: {
  readonly store: SigningKeyStore;
  readonly masterKey: KeyObject;
  readonly clock: Clock;
}): Promise<KeyRing> => {
  const { store, clock } = from;
  const wrappingKey = deriveWrappingKey(from.masterKey);
  const read = async () => openKeys(await store.read.signingKeys.list(), wrappingKey);

  if ((await read()) === null) {
    await store.write(async ({ signingKeys }) => {
      // Asked again inside the transaction: of two processes that found none, one makes it.
      if (openKeys(await signingKeys.list(), wrappingKey) !== null) return;
      await signingKeys.insert(newSigningKey(wrappingKey, clock.now()));
    });
  }

  const readActive = async (): Promise<OpenKeys> => {
    const keys = await read();
    if (keys === null) throw new Error('the store holds no active signing key');
    return keys;
  };
  return createRing(await readActive(), readActive);
};

const createRing = (first: OpenKeys, read: () => Promise<OpenKeys>): KeyRing => {
  let keys = first;
  let askedAt = Number.NEGATIVE_INFINITY;
  let last: Promise<void> = Promise.resolve();

  const readAgain = async (): Promise<void> => {
    keys = await read();
  };
  // One after the other, so that an answer that was overtaken never replaces a newer one.
  const reload = (): Promise<void> => {
    last = last.then(readAgain, readAgain);
    return last;
  };

  return {
    active: () => keys.active,
    find: (kid) => keys.byKid.get(kid),
    missed(now) {
      // A clock that stepped back must not silence this until it has caught up.
      if (now >= askedAt && now - askedAt < SECOND) return;
      askedAt = now;
      // The ticket at hand is refused in any case; a store that cannot answer says so to whoever needs it next.
      reload().catch(() => undefined);
    },
    reload,
  };
};

/** What the rows of a store come to. */
interface OpenKeys {
  readonly active: RingKey;
  readonly byKid: ReadonlyMap<string, RingKey>;
}

/** `null` where no key is active. Retired ones are opened too: they tell a wrong master key as well as any. */
const openKeys = (rows: readonly SigningKey[], wrappingKey: KeyObject): OpenKeys | null => {
  const byKid = new Map<string, RingKey>();
  let active: RingKey | null = null;
  for (const row of rows) {
    const key: RingKey = { kid: row.kid, secret: unwrapSigningKey(row, wrappingKey) };
    if (row.state !== 'retired') byKid.set(row.kid, key);
    if (row.state === 'active') active = key;
  }
  return active === null ? null : { active, byKid };
};

const newSigningKey = (wrappingKey: KeyObject, createdAt: Instant): SigningKey => {
  const kid = randomBytes(4).toString('hex');
  const sealedSecret = wrapSigningKey(kid, randomBytes(KEY_BYTES), wrappingKey);
  return { kid, state: 'active', sealedSecret, createdAt };
};

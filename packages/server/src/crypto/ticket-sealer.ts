import { createCipheriv, createDecipheriv, createHmac, type KeyObject } from 'node:crypto';
import { LONGEST_TICKET_LIFETIME } from '../core/brand/policy.ts';
import { HOUR, type Instant } from '../core/clock.ts';
import type { BrandId, TicketId } from '../core/ids.ts';
import type { TicketClaim, TicketSealer } from '../core/ticket/ticket.ts';
import { deriveKey } from './derive-key.ts';
import type { KeyRing, RingKey } from './key-ring.ts';
import { createRandomPool, type RandomSource } from './random-pool.ts';
import { sha256 } from './sha256.ts';
import { readUint64, writeUint64 } from './uint64.ts';

// docs/protocol/ticket.md is the authority on everything from here to the end of `info`.
const VERSION = 0x01;
const PURPOSE = 0x54;
const HEADER_BYTES = 10;
const NONCE_BYTES = 12;
const PLAINTEXT_BYTES = 22;
const TAG_BYTES = 16;

const CIPHERTEXT_AT = HEADER_BYTES + NONCE_BYTES;
const TAG_AT = CIPHERTEXT_AT + PLAINTEXT_BYTES;
const TICKET_BYTES = TAG_AT + TAG_BYTES;
const TICKET_CHARACTERS = 80;

const ALGORITHM = 'aes-256-gcm';
const INFO = Buffer.from('usher ticket v1');

/** The oldest hour that a ticket which still lives can have been issued in, counted back from now's. */
const OLDEST_HOURS = Math.ceil(LONGEST_TICKET_LIFETIME / HOUR);

// Those of four keys: more than a ring holds while one key takes over from another.
const SUBKEYS_KEPT = 4 * (OLDEST_HOURS + 2);

const hourOf = (instant: Instant): number => Math.floor(instant / HOUR);

const isAccepted = (hour: number, now: Instant): boolean => {
  const thisHour = hourOf(now);
  return hour >= thisHour - OLDEST_HOURS && hour <= thisHour + 1;
};

/** `null` where what was sealed contradicts its header, or names what cannot be. */
const claimIn = (opened: Buffer, hour: number, kid: string): TicketClaim | null => {
  const brandId = readUint64(opened, 0) as BrandId | null;
  const ticketId = readUint64(opened, 8) as TicketId | null;
  const issuedAt = opened.readUIntBE(16, 6);
  if (brandId === null || ticketId === null || hourOf(issuedAt) !== hour) return null;
  return { brandId, ticketId, issuedAt, kid };
};

/**
 * @param masterKey keys the digests; tickets are sealed under the ring's keys
 * @param nonces for known answers only; a nonce that repeats gives the sealing away
 */
export const createTicketSealer = ({
  ring,
  masterKey,
  nonces = createRandomPool(NONCE_BYTES),
}: {
  readonly ring: KeyRing;
  readonly masterKey: KeyObject;
  readonly nonces?: RandomSource;
}): TicketSealer => {
  const digestKey = deriveKey(masterKey, 'usher match digest v1');
  const subkey = createSubkeys();

  // One ticket at a time is written or read here: nothing below awaits, and nothing here outlives a call.
  const ticket = Buffer.alloc(TICKET_BYTES);
  const header = ticket.subarray(0, HEADER_BYTES);
  const nonce = ticket.subarray(HEADER_BYTES, CIPHERTEXT_AT);
  const ciphertext = ticket.subarray(CIPHERTEXT_AT, TAG_AT);
  const tag = ticket.subarray(TAG_AT);
  const plaintext = Buffer.alloc(PLAINTEXT_BYTES);

  /** Whether the text is 80 characters of base64url and nothing else; if so, its bytes are in `ticket`. */
  const decode = (text: string): boolean => {
    if (typeof text !== 'string' || text.length !== TICKET_CHARACTERS) return false;
    // The decoder takes other alphabets and skips what it does not know, so the way back is what counts.
    return ticket.write(text, 'base64url') === TICKET_BYTES && ticket.toString('base64url') === text;
  };

  const open = (key: KeyObject): Buffer | null => {
    const decipher = createDecipheriv(ALGORITHM, key, nonce, { authTagLength: TAG_BYTES });
    decipher.setAAD(header).setAuthTag(tag);
    const opened = decipher.update(ciphertext);
    try {
      decipher.final();
      return opened;
    } catch {
      return null;
    }
  };

  return {
    seal({ brandId, ticketId, issuedAt }) {
      const key = ring.sealing(issuedAt);
      const hour = hourOf(issuedAt);
      header[0] = VERSION;
      header[1] = PURPOSE;
      header.write(key.kid, 2, 'hex');
      header.writeUInt32BE(hour, 6);
      nonces(nonce, 0);
      writeUint64(brandId, plaintext, 0);
      writeUint64(ticketId, plaintext, 8);
      plaintext.writeUIntBE(issuedAt, 16, 6);
      const cipher = createCipheriv(ALGORITHM, subkey(key, hour, header), nonce, {
        authTagLength: TAG_BYTES,
      });
      cipher.setAAD(header);
      ciphertext.set(cipher.update(plaintext));
      cipher.final();
      tag.set(cipher.getAuthTag());
      return ticket.toString('base64url');
    },

    unseal(text, now) {
      if (!decode(text) || header[0] !== VERSION || header[1] !== PURPOSE) return null;
      const hour = header.readUInt32BE(6);
      // Before anything is derived: forgeries cannot make us derive keys for four billion hours.
      if (!isAccepted(hour, now)) return null;
      const kid = header.toString('hex', 2, 6);
      const key = ring.find(kid);
      if (key === undefined) return null;
      const opened = open(subkey(key, hour, header));
      if (opened === null) return null;
      return claimIn(opened, hour, kid);
    },

    inspect(text, now) {
      if (!decode(text)) return { flaw: 'text', claim: null, kid: null, hour: null };
      if (header[0] !== VERSION || header[1] !== PURPOSE) {
        return { flaw: 'version', claim: null, kid: null, hour: null };
      }
      const kid = header.toString('hex', 2, 6);
      const hour = header.readUInt32BE(6);
      const seen = { kid, hour: hour * HOUR };
      const key = ring.find(kid);
      if (key === undefined) return { flaw: 'key', claim: null, ...seen };
      // Derived each time: whoever asks about an old ticket must not push out the keys of those that live.
      const opened = open(deriveKey(key.secret, Buffer.concat([INFO, header])));
      const claim = opened === null ? null : claimIn(opened, hour, kid);
      if (claim === null) return { flaw: 'seal', claim, ...seen };
      return { flaw: isAccepted(hour, now) ? null : 'hour', claim, ...seen };
    },

    refreshKeys: (now) => ring.refresh(now),

    hash: sha256,

    digest(brandId, values) {
      let text = `${brandId}`;
      for (const [field, value] of values) text += prefixed(field) + prefixed(value);
      return createHmac('sha256', digestKey).update(text).digest();
    },
  };
};

// With its length before it, no value can pass for the end of one field and the start of the next.
const prefixed = (value: string | null): string => (value === null ? ',-' : `,${value.length}:${value}`);

/** The key that one ring key's tickets of one hour are sealed under, derived once while it is in use. */
const createSubkeys = (): ((key: RingKey, hour: number, header: Buffer) => KeyObject) => {
  const kept = new Map<string, KeyObject>();
  return (key, hour, header) => {
    const name = `${key.kid}${hour}`;
    const present = kept.get(name);
    if (present !== undefined) return present;
    const oldest = kept.keys().next();
    if (kept.size >= SUBKEYS_KEPT && !oldest.done) kept.delete(oldest.value);
    const made = deriveKey(key.secret, Buffer.concat([INFO, header]));
    kept.set(name, made);
    return made;
  };
};

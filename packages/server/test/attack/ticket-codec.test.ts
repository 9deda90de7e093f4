import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import { DAY, HOUR, SECOND } from '../../src/core/clock.ts';
import type { BrandId, TicketId } from '../../src/core/ids.ts';
import type { TicketSealer } from '../../src/core/ticket/ticket.ts';
import { createTicketSealer } from '../../src/crypto/ticket-sealer.ts';
import { masterKey, ringOf, signingKey } from '../support/key-ring.ts';
import { fromHex } from './webcrypto-ticket.ts';

const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';

const now = Date.UTC(2026, 10, 23, 14, 18, 47, 630);
const claim = {
  brandId: 244612203249664 as BrandId,
  ticketId: 245103922483201 as TicketId,
  issuedAt: now,
  kid: '0a1b2c3d',
};

const sealerWith = async (secret: string, nonce = '404142434445464748494af7') =>
  createTicketSealer({
    ring: await ringOf(now, signingKey('0a1b2c3d', Buffer.alloc(32, secret))),
    masterKey,
    nonces: (into, offset) => into.set(fromHex(nonce), offset),
  });

let sealer: TicketSealer;
let ticket: string;

beforeAll(async () => {
  sealer = await sealerWith('ours');
  ticket = sealer.seal(claim);
});

const replaced = (at: number, character: string): string =>
  ticket.slice(0, at) + character + ticket.slice(at + 1);

/** Those texts that were opened; the ticket itself shows that any would have been. */
const opened = (texts: Iterable<string>): string[] => {
  expect(sealer.unseal(ticket, now)).toEqual(claim);
  const wrong = [...texts];
  expect(wrong.length).toBeGreaterThan(0);
  expect(wrong).not.toContain(ticket);
  return wrong.filter((text) => sealer.unseal(text, now) !== null);
};

describe('a ticket is refused', () => {
  it('with any single bit of its bytes flipped', () => {
    const texts = Array.from({ length: 60 * 8 }, (_, bit) => {
      const bytes = Buffer.from(ticket, 'base64url');
      bytes.writeUInt8(bytes.readUInt8(bit >> 3) ^ (1 << (bit & 7)), bit >> 3);
      return bytes.toString('base64url');
    });
    expect(opened(texts)).toEqual([]);
  });

  it('with any single bit of its text flipped', () => {
    const texts = Array.from({ length: 80 * 16 }, (_, bit) => {
      const at = bit >> 4;
      return replaced(at, String.fromCharCode(ticket.charCodeAt(at) ^ (1 << (bit & 15))));
    });
    expect(opened(texts)).toEqual([]);
  });

  it('with any one character exchanged for any other of the alphabet', () => {
    const texts = Array.from({ length: 80 }, (_, at) =>
      [...ALPHABET]
        .filter((character) => character !== ticket[at])
        .map((character) => replaced(at, character)),
    );
    expect(opened(texts.flat())).toEqual([]);
  });

  it('cut short to any length, from either end', () => {
    const lengths = Array.from({ length: 80 }, (_, length) => length);
    expect(opened(lengths.map((length) => ticket.slice(0, length)))).toEqual([]);
    expect(opened(lengths.map((length) => ticket.slice(80 - length)))).toEqual([]);
  });

  it('with anything added before or after it', () => {
    const additions = [...ALPHABET, '=', '==', '\0', '.', '&', '#', ',', ' ', '\r\n', 'TA', 'AAAA', ticket];
    expect(opened(additions.flatMap((addition) => [ticket + addition, addition + ticket]))).toEqual([]);
  });

  it('with any one character left out or doubled', () => {
    const places = Array.from({ length: 80 }, (_, at) => at);
    expect(opened(places.map((at) => ticket.slice(0, at) + ticket.slice(at + 1)))).toEqual([]);
    expect(opened(places.map((at) => ticket.slice(0, at + 1) + ticket.slice(at)))).toEqual([]);
  });
});

describe('a ticket has one spelling, so it is refused', () => {
  it('in the standard base64 alphabet', () => {
    expect(ticket).toMatch(/-.*_|_.*-/);
    expect(
      opened([
        ticket.replaceAll('-', '+').replaceAll('_', '/'),
        ticket.replace('-', '+'),
        ticket.replace('_', '/'),
      ]),
    ).toEqual([]);
  });

  it("in the vendor's own alphabet", () => {
    expect(opened([ticket.replaceAll('-', '_b').replaceAll('_', '_f'), `${ticket}%3d`])).toEqual([]);
  });

  it('with padding', () => {
    expect(opened([`${ticket}=`, `${ticket}==`, `${ticket.slice(0, -1)}=`])).toEqual([]);
  });

  it('with white space or invisible characters, around it or in place of a character', () => {
    const blanks = [' ', '\t', '\n', '\r', '\v', '\f', '\u00a0', '\u200b', '\u2028', '\ufeff', '\u00ad'];
    expect(
      opened(
        blanks.flatMap((blank) => [
          blank + ticket,
          ticket + blank,
          `${ticket.slice(0, 40)}${blank}${ticket.slice(40)}`,
          replaced(0, blank),
          replaced(40, blank),
          replaced(79, blank),
        ]),
      ),
    ).toEqual([]);
  });

  it('with any character percent-encoded: undoing that is the URL layer’s part', () => {
    const encoded = (character: string): string =>
      `%${character.charCodeAt(0).toString(16).padStart(2, '0').toUpperCase()}`;
    const texts = [...ticket].flatMap((character, at) => [
      replaced(at, encoded(character)),
      replaced(at, encoded(character).toLowerCase()),
    ]);
    expect(opened([...texts, [...ticket].map(encoded).join('')])).toEqual([]);
  });

  it('in another case, as a whole or at any letter', () => {
    const swapped = (character: string): string =>
      character === character.toLowerCase() ? character.toUpperCase() : character.toLowerCase();
    const texts = [...ticket].map((character, at) => replaced(at, swapped(character)));
    expect(
      opened([ticket.toLowerCase(), ticket.toUpperCase(), ...texts.filter((text) => text !== ticket)]),
    ).toEqual([]);
  });

  it('in full-width letters and other look-alikes', () => {
    const wide = (character: string): string => String.fromCharCode(character.charCodeAt(0) + 0xfee0);
    const texts = [...ticket].map((character, at) => replaced(at, wide(character)));
    expect(opened([...texts, [...ticket].map(wide).join('')])).toEqual([]);
  });
});

describe('an authentic ticket is refused', () => {
  it('where another installation sealed it, even under the same key id', async () => {
    const foreign = (await sealerWith('theirs')).seal(claim);
    expect(opened([foreign])).toEqual([]);
  });

  it('from more than the longest lifetime ago', () => {
    const hour = Math.floor(now / HOUR) * HOUR;
    expect(sealer.unseal(ticket, hour + DAY + HOUR - 1)).toEqual(claim);
    expect(sealer.unseal(ticket, hour + DAY + HOUR)).toBeNull();
    expect(sealer.unseal(ticket, hour + 365 * DAY)).toBeNull();
  });

  it('from further ahead than the hour to come', () => {
    const hour = Math.floor(now / HOUR) * HOUR;
    expect(sealer.unseal(ticket, hour - HOUR)).toEqual(claim);
    expect(sealer.unseal(ticket, hour - HOUR - 1)).toBeNull();
    expect(sealer.unseal(ticket, 0)).toBeNull();
  });

  it('with its parts exchanged for those of another ticket', async () => {
    const other = (await sealerWith('ours', '505152535455565758595a5b')).seal({
      ...claim,
      issuedAt: now + SECOND,
    });
    // At the first character that begins with the nonce, the ciphertext or the tag, and everywhere else.
    const places = Array.from({ length: 79 }, (_, at) => at + 1);
    const texts = places.flatMap((at) => [
      ticket.slice(0, at) + other.slice(at),
      other.slice(0, at) + ticket.slice(at),
    ]);
    expect(opened(texts.filter((text) => text !== ticket && text !== other))).toEqual([]);
  });
});

it.each([undefined, null, 0, 80, true, Symbol('ticket'), {}, () => ticket])(
  'refuses %s, which is no text',
  (value) => {
    expect(sealer.unseal(value as unknown as string, now)).toBeNull();
  },
);

it('refuses a list, which a parameter that came twice can turn into', () => {
  expect(sealer.unseal([] as unknown as string, now)).toBeNull();
  expect(sealer.unseal([ticket] as unknown as string, now)).toBeNull();
});

const place = fc.nat({ max: 79 });
const edit = fc.oneof(
  // Most often, because only what keeps the form of a ticket comes as far as the seal.
  {
    weight: 9,
    arbitrary: fc.record({
      kind: fc.constant('put' as const),
      at: place,
      text: fc.constantFrom(...ALPHABET),
    }),
  },
  fc.record({
    kind: fc.constant('put' as const),
    at: place,
    text: fc.string({ unit: 'binary', maxLength: 3 }),
  }),
  fc.record({ kind: fc.constant('insert' as const), at: place, text: fc.string({ maxLength: 3 }) }),
  fc.record({ kind: fc.constant('cut' as const), at: place, text: fc.constant('') }),
);

// A million is some ten seconds' work, and several times as much where other things run too.
it('refuses a million random mutations and never throws', { timeout: 180_000 }, () => {
  const property = fc.property(fc.array(edit, { minLength: 1, maxLength: 4 }), (edits) => {
    let text = ticket;
    for (const { kind, at, text: put } of edits) {
      const rest = kind === 'insert' ? at : at + 1;
      text = text.slice(0, at) + put + text.slice(rest);
    }
    return text === ticket || sealer.unseal(text, now) === null;
  });
  fc.assert(property, { seed: 20261123, numRuns: 1_000_000 });
});

it('refuses random bytes behind an authentic header and never throws', () => {
  const property = fc.property(fc.uint8Array({ minLength: 50, maxLength: 50 }), (bytes) => {
    const text = Buffer.concat([Buffer.from(ticket, 'base64url').subarray(0, 10), bytes]).toString(
      'base64url',
    );
    return sealer.unseal(text, now) === null;
  });
  fc.assert(property, { seed: 20261123, numRuns: 10_000 });
});

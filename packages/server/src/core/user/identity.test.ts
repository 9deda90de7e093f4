import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { phoneNumbers } from '../../phone/phone-numbers.ts';
import { canonicalField, canonicalIdentity, type IdentityField, identityFields } from './identity.ts';

const canonical = (field: IdentityField, text: string | null, country: string | null = 'GB') =>
  canonicalField(field, text, phoneNumbers, country);

describe.each(['username', 'email'] as const)('%s', (field) => {
  it.each([
    ['letter case', 'John.D@Example.COM', 'john.d@example.com'],
    ['white space around it', ' \t john.d@example.com \u00a0\r\n', 'john.d@example.com'],
    ['full-width letters', 'ｊｏｈｎ．ｄ＠ｅｘａｍｐｌｅ．ｃｏｍ', 'john.d@example.com'],
    ['ligatures', 'ﬁona@example.com', 'fiona@example.com'],
    ['how an accent is put together', 'zoe\u0308@example.com', 'zo\u00eb@example.com'],
    ['the case of accented letters', 'ZOË@example.com', 'zoë@example.com'],
    ['the case of other scripts', 'ДМИТРИЙ', 'дмитрий'],
    ['sharp s, small and capital', 'STRAẞE', 'strasse'],
    ['sharp s and its two letters', 'Straße', 'STRASSE'],
    ['the sigma that ends a word', 'ΟΔΟΣ', 'οδος'],
    ['the sigma that does not', 'ΟΔΟΣ', 'οδοσ'],
    ['the kelvin sign', 'mar\u212a', 'mark'],
  ])('compares without regard to %s', (_, one, other) => {
    expect(canonical(field, one)).toBe(canonical(field, other));
  });

  it.each([
    ['dots', 'john.d', 'johnd'],
    ['what is behind a plus', 'john+crm@example.com', 'john@example.com'],
    // Folded together, whoever registers one of the two would be signed in as the other.
    ['a dotless i', 'dıll', 'dill'],
    ['accents', 'zoë', 'zoe'],
    ['inner white space', 'john d', 'john  d'],
    ['letters of another alphabet that look alike', 'аlice', 'alice'],
  ])('tells apart by %s', (_, one, other) => {
    expect(canonical(field, one)).not.toBe(canonical(field, other));
  });
});

describe.each(['firstName', 'lastName'] as const)('%s', (field) => {
  it.each([
    ['letter case', 'McDONALD', 'mcdonald'],
    ['white space around it', '  Doe \n', 'doe'],
    ['how much white space is inside', 'van  der \u00a0 \t Berg', 'Van Der Berg'],
    ['how an accent is put together', 'Zoe\u0308', 'zo\u00eb'],
    ['sharp s', 'Weiß', 'WEISS'],
  ])('compares without regard to %s', (_, one, other) => {
    expect(canonical(field, one)).toBe(canonical(field, other));
  });

  it.each([
    ['whether there is white space inside', 'van Berg', 'vanBerg'],
    ['accents', 'Zoë', 'Zoe'],
    ['hyphens', 'Anne-Marie', 'Anne Marie'],
    // NFC, not NFKC: what looks different on paper is different.
    ['full-width letters', 'Ｄｏｅ', 'Doe'],
  ])('tells apart by %s', (_, one, other) => {
    expect(canonical(field, one)).not.toBe(canonical(field, other));
  });
});

describe('uniqueId', () => {
  it.each(['A-77', ' A-77 ', 'a-77', '0077', '\u0041\u030a', '\u00c5', 'ﬁ'])(
    '%j is compared byte for byte',
    (text) => {
      expect(canonical('uniqueId', text)).toBe(text);
    },
  );
});

describe('phone1', () => {
  it.each(['+44 20 7946 0958', '0044 20 7946 0958', '020 7946 0958', '(020) 7946-0958'])(
    '%j is the same number in E.164',
    (text) => {
      expect(canonical('phone1', text)).toBe('+442079460958');
    },
  );

  it("is read by the brand's default country", () => {
    expect(canonical('phone1', '212-123-4567', 'US')).toBe('+12121234567');
    expect(canonical('phone1', '212-123-4567', null)).toBeNull();
  });
});

describe('every field', () => {
  it.each(identityFields)('%s has no canonical form where there is no value', (field) => {
    expect(canonical(field, null)).toBeNull();
    expect(canonical(field, '')).toBeNull();
  });

  it.each(identityFields.filter((field) => field !== 'uniqueId'))(
    '%s of white space is no value',
    (field) => {
      expect(canonical(field, ' \t\n\u00a0 ')).toBeNull();
    },
  );

  it('is made canonical at once as it is alone', () => {
    const identity = {
      username: ' John.D ',
      email: 'JOHN@Example.com',
      uniqueId: 'A-77',
      firstName: 'JOHN',
      lastName: null,
      phone1: '020 7946 0958',
    };
    expect(canonicalIdentity(identity, phoneNumbers, 'GB')).toEqual({
      username: 'john.d',
      email: 'john@example.com',
      uniqueId: 'A-77',
      firstName: 'john',
      lastName: null,
      phone1: '+442079460958',
    });
  });
});

/** Any text, and texts of the characters that have been trouble: expanding, composing, contextual, invisible. */
const anyText = fc.oneof(
  fc.string({ unit: 'binary' }),
  fc.string({ unit: 'grapheme' }),
  fc.string({ unit: fc.constantFrom(...'ẞßİıIiΣσςﬁǰŉΐᾳ\u0345\u0301\u0307\u0308\u030c ¨\u00a0\u3000aZ') }),
);

describe('a canonical form', () => {
  it.each(identityFields)('of %s is its own canonical form', (field) => {
    fc.assert(
      fc.property(anyText, (text) => {
        const once = canonical(field, text);
        expect(canonical(field, once)).toBe(once);
      }),
      { seed: 21, numRuns: 3000 },
    );
  });

  // No character above these two planes has a case or a composed form.
  it.each(['username', 'firstName'] as const)('of %s is its own for each character there is', (field) => {
    const wrong: string[] = [];
    for (let point = 0; point <= 0x1ffff; point++) {
      const once = canonical(field, String.fromCodePoint(point));
      if (canonical(field, once) !== once) wrong.push(point.toString(16));
    }
    expect(wrong).toEqual([]);
  });
});

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { phoneNumbers } from './phone-numbers.ts';

const london = '+442079460958';
const newYork = '+12121234567';

describe('reads the same number', () => {
  it.each([
    ['+44 20 7946 0958', null],
    ['+442079460958', 'US'],
    ['+44 (0)20 7946 0958', null],
    ['(+44) 20-7946-0958', 'US'],
    ['tel:+44-20-7946-0958', null],
    ['020 7946 0958', 'GB'],
    ['(020) 7946 0958', 'GB'],
    ['020-7946-0958', 'GB'],
    ['020.7946.0958', 'GB'],
    ['44 20 7946 0958', 'GB'],
    [' 020\u00a07946 0958 ', 'GB'],
  ])('in %j', (text, country) => {
    expect(phoneNumbers.toE164(text, country)).toBe(london);
  });

  it.each(['212-123-4567', '(212) 123-4567', '1 212 123 4567', '2121234567', '+1 212 123 4567'])(
    'in %j, which is possible though not valid',
    (text) => {
      expect(phoneNumbers.toE164(text, 'US')).toBe(newYork);
    },
  );

  it.each([
    ['Arabic', '٠٢٠ ٧٩٤٦ ٠٩٥٨'],
    ['Persian', '۰۲۰ ۷۹۴۶ ۰۹۵۸'],
    ['Devanagari', '०२० ७९४६ ०९५८'],
    ['Thai', '๐๒๐ ๗๙๔๖ ๐๙๕๘'],
    ['full-width', '０２０－７９４６－０９５８'],
    ['Adlam', '𞥐𞥒𞥐 𞥗𞥙𞥔𞥖 𞥐𞥙𞥕𞥘'],
  ])('in %s digits', (_, text) => {
    expect(phoneNumbers.toE164(text, 'GB')).toBe(london);
  });

  it('between the marks of direction that address books leave', () => {
    expect(phoneNumbers.toE164('\u200e+44 20 7946 0958\u200f', null)).toBe(london);
  });
});

describe('takes 00 for the international prefix', () => {
  it.each([null, 'GB', 'US', 'DE', 'JP', 'BR', 'IL', 'XX'])('with %s as the default country', (country) => {
    expect(phoneNumbers.toE164('0044 20 7946 0958', country)).toBe(london);
    expect(phoneNumbers.toE164('(0044) 20 7946 0958', country)).toBe(london);
    expect(phoneNumbers.toE164('00 1 212 123 4567', country)).toBe(newYork);
  });

  it.each([
    ['011 44 20 7946 0958', 'US', london],
    ['011 44 20 7946 0958', 'CA', london],
    ['0011 44 20 7946 0958', 'AU', london],
    ['0011 1 212 123 4567', 'AU', newYork],
    // Read as 00 and then 1 65 6123 4567, it would be a number in Puerto Rico's plan.
    ['001 65 6123 4567', 'HK', '+6561234567'],
    ['010 44 20 7946 0958', 'JP', london],
  ])("besides the country's own, as in %j from %s", (text, country, expected) => {
    expect(phoneNumbers.toE164(text, country)).toBe(expected);
  });
});

it.each([
  ['+44 20 7946 0958 x12', ';ext=12'],
  ['+44 20 7946 0958 ext. 12', ';ext=12'],
  ['+44 20 7946 0958;ext=12', ';ext=12'],
  ['020 7946 0958 #012', ';ext=012'],
])('keeps the extension of %j', (text, extension) => {
  expect(phoneNumbers.toE164(text, 'GB')).toBe(london + extension);
});

it('reads its own output back', () => {
  for (const number of [london, newYork, `${london};ext=12`, '+80012345678', '+390669883145']) {
    expect(phoneNumbers.toE164(number, null)).toBe(number);
    expect(phoneNumbers.toE164(number, 'US')).toBe(number);
  }
});

describe('refuses', () => {
  it.each([
    ['nothing', ''],
    ['white space', '   '],
    ['letters', 'FLOWERS'],
    ['letters for digits', '1-800-FLOWERS'],
    ['a number with words before it', 'call 020 7946 0958'],
    ['two numbers', '020 7946 0958, 020 7946 0959'],
    ['too few digits', '12345'],
    ['too many digits', '+44 20 7946 0958 1234567'],
    ['a bare prefix', '+'],
    ['a bare 00', '00'],
    ['a bare country code', '+44'],
    ['a country code that there is not', '+999 20 7946 0958'],
    ['a number of 33 characters', `${london}${' '.repeat(20)}`],
    ['a NUL', '020 7946 0958\0'],
    ['half a surrogate pair', '020 7946 0958\ud800'],
    ['emoji', '📞020 7946 0958'],
  ])('%s', (_, text) => {
    expect(phoneNumbers.toE164(text, 'GB')).toBeNull();
  });

  it.each([null, 'XX', 'gb', 'UK', '', 'constructor', '__proto__'])(
    'a number without country code where the country is %j',
    (country) => {
      expect(phoneNumbers.toE164('020 7946 0958', country)).toBeNull();
    },
  );
});

it('never throws', () => {
  const digits = fc.string({ unit: fc.constantFrom(...'0123456789+-(). x#;=٣०🦄') });
  const text = fc.oneof(fc.string(), fc.string({ unit: 'binary' }), digits);
  const country = fc.oneof(fc.constantFrom(null, 'GB', 'US', 'IT', 'AR'), fc.string());
  const property = fc.property(text, country, (any, anywhere) => {
    const number = phoneNumbers.toE164(any, anywhere);
    expect(number).toSatisfy((value) => value === null || /^\+\d{4,18}(;ext=\d+)?$/.test(value));
  });
  fc.assert(property, { seed: 5, numRuns: 5000 });
});

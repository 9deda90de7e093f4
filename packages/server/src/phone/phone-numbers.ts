import {
  type CountryCode,
  getCountries,
  getCountryCallingCode,
  type PhoneNumber,
  parsePhoneNumberFromString,
} from 'libphonenumber-js/min';
import { longest, type PhoneNumbers } from '../core/user/identity.ts';

/**
 * Telephone numbers by libphonenumber's metadata. A number needs only to be possible (of a length that its
 * country has), not valid: numbering plans grow faster than metadata, and records hold 212-123-4567 as well.
 */
export const phoneNumbers: PhoneNumbers = {
  toE164(text, country) {
    if (text.length > longest.phone1) return null;
    const number = read(plain(text), knownCountry(country));
    if (number === null) return null;
    return number.ext ? `${number.number};ext=${number.ext}` : number.number;
  },
};

const read = (text: string, country: CountryCode | null): PhoneNumber | null => {
  const asDialled = parse(text, country);
  if (!ZERO_ZERO.test(text)) return asDialled;
  // Dialled in the country's own way abroad, which can be longer than 00: 0011 in Australia, 001 in Hong Kong.
  const own = country === null ? null : getCountryCallingCode(country);
  if (asDialled !== null && asDialled.countryCallingCode !== own) return asDialled;
  // 00 is what most of the world dials, and people write it where it is not dialled (the United States).
  return parse(text.replace(ZERO_ZERO, '+'), null);
};

const ZERO_ZERO = /^\(?00/;

const parse = (text: string, country: CountryCode | null): PhoneNumber | null => {
  // Without `extract: false` a number would be found in any text around it.
  const options = country === null ? { extract: false } : { extract: false, defaultCountry: country };
  const number = parsePhoneNumberFromString(text, options);
  return number?.isPossible() ? number : null;
};

const countries: ReadonlySet<string> = new Set(getCountries());

const isKnown = (country: string): country is CountryCode => countries.has(country);

const knownCountry = (country: string | null): CountryCode | null =>
  country !== null && isKnown(country) ? country : null;

const ASCII = /^[\x20-\x7e]*$/;

/** The number in ASCII digits, without what address books leave around it. */
const plain = (text: string): string => {
  const digits = ASCII.test(text)
    ? text
    : text.normalize('NFKC').replace(INVISIBLE, '').replace(DIGIT, toAscii);
  return digits.trim().replace(/^tel:/i, '').replace(/^\(\+/, '+');
};

// Marks of direction and joining, which come along when a number is copied from an address book.
const INVISIBLE = /\p{Cf}/gu;
const DIGIT = /\p{Nd}/gu;
const ONE_DIGIT = /^\p{Nd}$/u;

/** Unicode lays out every script's ten digits in order, so a digit is worth its place in its run. */
const toAscii = (digit: string): string => {
  const code = digit.codePointAt(0) ?? 0;
  let start = code;
  while (ONE_DIGIT.test(String.fromCodePoint(start - 1))) start--;
  return String((code - start) % 10);
};

/** Crockford's base 32 in lower case: the alphabet that identifiers have too (core/ids.ts). */
const ALPHABET = '0123456789abcdefghjkmnpqrstvwxyz';

const DIGITS: readonly number[] = Array.from({ length: 128 }, (_, code) =>
  ALPHABET.indexOf(String.fromCharCode(code)),
);

/** Five bits a character, high bits first; the last character is filled up with zero bits. */
export const encodeBase32 = (bytes: Uint8Array): string => {
  let text = '';
  let waiting = 0;
  let bits = 0;
  for (const byte of bytes) {
    waiting = ((waiting << 8) | byte) & 0xfff;
    bits += 8;
    while (bits >= 5) {
      bits -= 5;
      text += ALPHABET.charAt((waiting >> bits) & 31);
    }
  }
  return bits === 0 ? text : text + ALPHABET.charAt((waiting << (5 - bits)) & 31);
};

/**
 * Reads exactly what {@link encodeBase32} writes. `null` for anything else: another length, another alphabet,
 * capitals, or fill bits that are not zero, which would be a second spelling of the same bytes.
 * @param length bytes expected
 */
export const decodeBase32 = (text: string, length: number): Uint8Array | null => {
  if (text.length !== Math.ceil((length * 8) / 5)) return null;
  const bytes = new Uint8Array(length);
  let waiting = 0;
  let bits = 0;
  let written = 0;
  for (let at = 0; at < text.length; at++) {
    const digit = DIGITS[text.charCodeAt(at)] ?? -1;
    if (digit === -1) return null;
    waiting = ((waiting << 5) | digit) & 0xfff;
    bits += 5;
    if (bits >= 8) {
      bits -= 8;
      bytes[written++] = (waiting >> bits) & 0xff;
    }
  }
  return (waiting & ((1 << bits) - 1)) === 0 ? bytes : null;
};

/**
 * A second implementation of docs/protocol/ticket.md, on WebCrypto and from that page alone: it shares no line
 * and no library with the server's, so both can only agree where the page says enough. Numbers in comments are
 * its sections.
 */

export interface RingEntry {
  /** Eight hexadecimal digits. */
  readonly kid: string;
  /** 64 hexadecimal digits. */
  readonly key: string;
}

export interface Claim {
  readonly brandId: number;
  readonly ticketId: number;
  readonly issuedAt: number;
}

/** Every value on the way, in hexadecimal. */
export interface Sealed {
  readonly header: string;
  readonly info: string;
  readonly subkey: string;
  readonly plaintext: string;
  readonly ciphertext: string;
  readonly tag: string;
  readonly ticket: string;
}

type Bytes = Uint8Array<ArrayBuffer>;

const { subtle } = globalThis.crypto;

const HOUR = 3_600_000;

export const fromHex = (text: string): Bytes =>
  Uint8Array.from(text.match(/../g) ?? [], (pair) => Number.parseInt(pair, 16));

const toHex = (bytes: Bytes): string =>
  Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');

const toBase64url = (bytes: Bytes): string =>
  btoa(String.fromCharCode(...bytes))
    .replaceAll('+', '-')
    .replaceAll('/', '_')
    .replaceAll('=', '');

const fromBase64url = (text: string): Bytes =>
  Uint8Array.from(atob(text.replaceAll('-', '+').replaceAll('_', '/')), (character) =>
    character.charCodeAt(0),
  );

const joined = (...parts: Bytes[]): Bytes => Uint8Array.from(parts.flatMap((part) => [...part]));

/** §1 */
const headerOf = (kid: string, issuedAt: number): Bytes => {
  const header = new Uint8Array(10);
  header.set([0x01, 0x54]);
  header.set(fromHex(kid), 2);
  new DataView(header.buffer).setUint32(6, Math.floor(issuedAt / HOUR));
  return header;
};

/** §1 */
const plaintextOf = ({ brandId, ticketId, issuedAt }: Claim): Bytes => {
  const view = new DataView(new ArrayBuffer(24));
  view.setBigUint64(0, BigInt(brandId));
  view.setBigUint64(8, BigInt(ticketId));
  // The upper two of its eight bytes are pushed out: the field has six.
  view.setBigUint64(16, BigInt(issuedAt) << 16n);
  return new Uint8Array(view.buffer, 0, 22).slice();
};

/** §2 */
const infoOf = (header: Bytes): Bytes => joined(new TextEncoder().encode('usher ticket v1'), header);

/** §2 */
const deriveSubkey = async (ringKey: Bytes, header: Bytes): Promise<Bytes> => {
  const ikm = await subtle.importKey('raw', ringKey, 'HKDF', false, ['deriveBits']);
  const options = { name: 'HKDF', hash: 'SHA-256', salt: new Uint8Array(0), info: infoOf(header) };
  return new Uint8Array(await subtle.deriveBits(options, ikm, 256));
};

const gcm = (iv: Bytes, additionalData: Bytes) => ({ name: 'AES-GCM', iv, additionalData, tagLength: 128 });

/** §3 */
export const sealTicket = async (
  { kid, key: ringKey }: RingEntry,
  claim: Claim,
  nonce: string,
): Promise<Sealed> => {
  const header = headerOf(kid, claim.issuedAt);
  const plaintext = plaintextOf(claim);
  const subkey = await deriveSubkey(fromHex(ringKey), header);
  const key = await subtle.importKey('raw', subkey, 'AES-GCM', false, ['encrypt']);
  const sealed = new Uint8Array(await subtle.encrypt(gcm(fromHex(nonce), header), key, plaintext));
  return {
    header: toHex(header),
    info: toHex(infoOf(header)),
    subkey: toHex(subkey),
    plaintext: toHex(plaintext),
    ciphertext: toHex(sealed.slice(0, 22)),
    tag: toHex(sealed.slice(22)),
    ticket: toBase64url(joined(header, fromHex(nonce), sealed)),
  };
};

/** §4. The claim, or the number of the step that refuses. */
export const openTicket = async (
  ring: readonly RingEntry[],
  text: string,
  now: number,
): Promise<Claim | number> => {
  if (!/^[A-Za-z0-9_-]{80}$/.test(text) || toBase64url(fromBase64url(text)) !== text) return 1;
  const bytes = fromBase64url(text);
  if (bytes[0] !== 0x01 || bytes[1] !== 0x54) return 2;
  const hour = new DataView(bytes.buffer).getUint32(6);
  const thisHour = Math.floor(now / HOUR);
  if (hour < thisHour - 24 || hour > thisHour + 1) return 3;
  const entry = ring.find(({ kid }) => kid === toHex(bytes.slice(2, 6)));
  if (entry === undefined) return 4;
  const plaintext = await decrypt(entry, bytes);
  if (plaintext === null) return 5;
  const view = new DataView(plaintext.buffer);
  const issuedAt = Number(view.getBigUint64(14) & 0xffff_ffff_ffffn);
  if (Math.floor(issuedAt / HOUR) !== hour) return 6;
  const ids = [view.getBigUint64(0), view.getBigUint64(8)].map(Number);
  const [brandId = -1, ticketId = -1] = ids;
  return ids.every(Number.isSafeInteger) ? { brandId, ticketId, issuedAt } : 7;
};

const decrypt = async ({ key }: RingEntry, bytes: Bytes): Promise<Bytes | null> => {
  const header = bytes.slice(0, 10);
  const subkey = await deriveSubkey(fromHex(key), header);
  const opener = await subtle.importKey('raw', subkey, 'AES-GCM', false, ['decrypt']);
  try {
    return new Uint8Array(await subtle.decrypt(gcm(bytes.slice(10, 22), header), opener, bytes.slice(22)));
  } catch {
    return null;
  }
};

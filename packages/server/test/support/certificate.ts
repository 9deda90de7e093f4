import { generateKeyPairSync, sign } from 'node:crypto';

/** A certificate with its key, as a TLS server takes them. */
export interface Certificate {
  /** PEM. */
  readonly cert: string;
  readonly key: string;
}

// Tags of X.690 §8, and the object identifiers of RFC 5480, RFC 5280.
const SEQUENCE = 0x30;
const SET = 0x31;
const ECDSA_WITH_SHA256 = '06082a8648ce3d040302';
const COMMON_NAME = '0603550403';
const SUBJECT_ALT_NAME = '0603551d11';
const BASIC_CONSTRAINTS = '0603551d13';

const hex = (text: string): Buffer => Buffer.from(text, 'hex');

const der = (tag: number, ...parts: readonly Uint8Array[]): Buffer => {
  const body = Buffer.concat(parts);
  const length = body.length < 128 ? [body.length] : [0x82, body.length >> 8, body.length & 0xff];
  return Buffer.concat([Buffer.from([tag, ...length]), body]);
};

const time = (at: number): Buffer =>
  der(0x18, Buffer.from(`${new Date(at).toISOString().replace(/[-:T]|\.\d+Z/g, '')}Z`));

/** A certificate for one host, signed by itself: whoever is to trust it has to be told so. */
export const selfSigned = (host: string, until: number): Certificate => {
  const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const algorithm = der(SEQUENCE, hex(ECDSA_WITH_SHA256));
  const name = der(SEQUENCE, der(SET, der(SEQUENCE, hex(COMMON_NAME), der(0x0c, Buffer.from(host)))));
  const extensions = der(
    SEQUENCE,
    der(SEQUENCE, hex(SUBJECT_ALT_NAME), der(0x04, der(SEQUENCE, der(0x82, Buffer.from(host))))),
    der(SEQUENCE, hex(BASIC_CONSTRAINTS), der(0x04, der(SEQUENCE, der(0x01, Buffer.from([0xff]))))),
  );
  const content = der(
    SEQUENCE,
    der(0xa0, der(0x02, Buffer.from([2]))),
    der(0x02, Buffer.from([1])),
    algorithm,
    name,
    der(SEQUENCE, time(until - 365 * 86_400_000), time(until)),
    name,
    publicKey.export({ type: 'spki', format: 'der' }),
    der(0xa3, extensions),
  );
  const signature = sign('sha256', content, privateKey);
  const whole = der(SEQUENCE, content, algorithm, der(0x03, Buffer.from([0]), signature));
  const base64 = whole.toString('base64').replace(/.{64}/g, '$&\n');
  return {
    cert: `-----BEGIN CERTIFICATE-----\n${base64}\n-----END CERTIFICATE-----\n`,
    key: privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
  };
};

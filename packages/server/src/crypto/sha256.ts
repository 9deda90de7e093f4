import { hash } from 'node:crypto';

/** By way of hexadecimal, which Node hands over in half the time that a buffer of its own takes. */
export const sha256 = (data: string | Uint8Array): Uint8Array =>
  Buffer.from(hash('sha256', data, 'hex'), 'hex');

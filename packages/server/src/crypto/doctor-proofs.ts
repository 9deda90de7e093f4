import { createHmac, type KeyObject, randomBytes } from 'node:crypto';
import { DOCTOR_WINDOW, type DoctorProofs } from '../core/health/server-report.ts';
import { deriveKey } from './derive-key.ts';
import { constantTimeEqual } from './equal.ts';

const NONCE_BYTES = 16;

/** Time in milliseconds, nonce, and the code over both. One spelling each. */
const QUESTION = /^((\d{1,15})\.[\w-]{22})\.([\w-]{43})$/;

/** HMAC-SHA-256 under keys that are derived from the master key, one for questions and one for replies. */
export const createDoctorProofs = (masterKey: KeyObject): DoctorProofs => {
  const questionKey = deriveKey(masterKey, 'usher doctor question v1');
  const replyKey = deriveKey(masterKey, 'usher doctor reply v1');
  const code = (key: KeyObject, text: string): string =>
    createHmac('sha256', key).update(text).digest('base64url');
  const used = createUsed();
  return {
    ask(now) {
      const claim = `${now}.${randomBytes(NONCE_BYTES).toString('base64url')}`;
      return { text: `${claim}.${code(questionKey, claim)}` };
    },

    accept(text, now) {
      const [, claim = '', time, mac = ''] = QUESTION.exec(text) ?? [];
      if (!areEqual(mac, code(questionKey, claim))) return null;
      if (Math.abs(now - Number(time)) > DOCTOR_WINDOW) return null;
      return used.claim(claim) ? { text } : null;
    },

    // A question has a fixed form, so nothing can move between it and the body.
    prove: ({ text }, body) => code(replyKey, `${text} ${body}`),
    isProof: ({ text }, body, proof) => areEqual(proof, code(replyKey, `${text} ${body}`)),
  };
};

// The texts are compared, not what they decode to: a code has one spelling.
const areEqual = (left: string, right: string): boolean =>
  constantTimeEqual(Buffer.from(left), Buffer.from(right));

/** More questions than anybody asks while one of them is good. */
const MOST_REMEMBERED = 1000;

/** Remembers what was accepted, whatever the clock does. Only who has the key can add to it. */
const createUsed = () => {
  const claims = new Set<string>();
  return {
    claim(claim: string): boolean {
      if (claims.has(claim)) return false;
      claims.add(claim);
      const [oldest] = claims;
      if (claims.size > MOST_REMEMBERED && oldest !== undefined) claims.delete(oldest);
      return true;
    },
  };
};

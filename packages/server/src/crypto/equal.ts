import { timingSafeEqual } from 'node:crypto';
import type { ConstantTimeEqual } from '../core/secrets.ts';

/** Lengths are no secret here (digests have one length), so different ones are simply unequal. */
export const constantTimeEqual: ConstantTimeEqual = (left, right) =>
  left.byteLength === right.byteLength && timingSafeEqual(left, right);

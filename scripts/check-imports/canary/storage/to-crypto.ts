// breaks adapter-imports-core-and-itself
import type { Hash } from '../crypto/hash.ts';

export type Wrong = Hash;

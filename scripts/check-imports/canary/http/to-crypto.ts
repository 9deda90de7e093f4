// breaks door-imports-core-config-and-itself
import type { Hash } from '../crypto/hash.ts';

export type Wrong = Hash;

import { randomBytes } from 'node:crypto';
import { hash, verify } from '@node-rs/argon2';
import type { Passwords } from '../core/secrets.ts';
import { LONGEST_PASSWORD_AS_TYPED, normalizePassword } from '../core/user/password.ts';
import { createSlots } from './slots.ts';

// Argon2id, which is the library's default, with OWASP's parameters (Password Storage Cheat Sheet).
const OPTIONS = { memoryCost: 19_456, timeCost: 2, parallelism: 1 } as const;

// Each takes 19 MiB and some 20 ms of a core: this bounds what a flood of sign-ins can take of either.
const AT_ONCE = 2;
const MOST_WAITING = 64;

/** Passwords as Argon2id hashes in PHC form (`$argon2id$v=19$m=19456,t=2,p=1$…`). */
export const createPasswords = (): Passwords => {
  const inSlot = createSlots(AT_ONCE, MOST_WAITING);

  // Nobody's password. Made at the first sign-in whoever that is for, so that the making gives nothing away.
  let dummy: Promise<string> | null = null;
  const dummyHash = (): Promise<string> => {
    dummy ??= hash(randomBytes(16), OPTIONS).catch((error: unknown) => {
      // Made again the next time: one failure must not fail every sign-in from here on.
      dummy = null;
      throw error;
    });
    return dummy;
  };

  return {
    hash: (password) => inSlot(() => hash(normalizePassword(password), OPTIONS)),

    verify: (stored, password) =>
      inSlot(async () => {
        const nobody = await dummyHash();
        const isPossible = password.length <= LONGEST_PASSWORD_AS_TYPED;
        const matches = await matchesHash(stored ?? nobody, isPossible ? normalizePassword(password) : '');
        return matches && stored !== null && isPossible;
      }),
  };
};

const matchesHash = async (stored: string, password: string): Promise<boolean> => {
  try {
    return await verify(stored, password);
  } catch {
    // No hash at all: a damaged record lets nobody in.
    return false;
  }
};

import { userInfo } from 'node:os';
import { scopes } from '../core/api-key/api-key.ts';
import type { By } from '../core/audit/entry.ts';

/** Whoever has a shell here, by the name that the operating system knows them by. */
export const atTheCommandLine = (): By => ({
  actor: { kind: 'command-line', name: userName() },
  address: null,
  ceiling: 'owner',
  grants: scopes,
});

const userName = (): string => {
  try {
    return userInfo().username;
  } catch {
    // In a container a process may run as a number that no name belongs to.
    return `uid ${process.getuid?.() ?? 'unknown'}`;
  }
};

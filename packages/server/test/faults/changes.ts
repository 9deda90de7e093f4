import { issueApiKey } from '../../src/core/api-key/issue-api-key.ts';
import { revokeApiKey } from '../../src/core/api-key/revoke-api-key.ts';
import type { By } from '../../src/core/audit/entry.ts';
import { findBrand } from '../../src/core/brand/find-brand.ts';
import { formatId, parseId } from '../../src/core/ids.ts';
import type { Ports } from '../../src/core/ports.ts';
import { Problem } from '../../src/core/problem.ts';
import { endSession } from '../../src/core/session/end-session.ts';
import { revokeTicket } from '../../src/core/ticket/revoke-ticket.ts';
import { editUser } from '../../src/core/user/edit-user.ts';
import { setUserPassword } from '../../src/core/user/set-user-password.ts';
import { setUserStatus } from '../../src/core/user/set-user-status.ts';

/** What an administrator does. */
export type Change =
  | { readonly change: 'suspend' | 'activate'; readonly brand: string; readonly user: string }
  | {
      readonly change: 'password';
      readonly brand: string;
      readonly user: string;
      readonly password: string;
    }
  | { readonly change: 'edit'; readonly brand: string; readonly user: string; readonly remark: string }
  | { readonly change: 'issue-key'; readonly brand: string; readonly name: string }
  | { readonly change: 'revoke-key'; readonly brand: string; readonly key: string }
  | { readonly change: 'revoke-ticket'; readonly brand: string; readonly ticket: string }
  | { readonly change: 'end-session'; readonly brand: string; readonly session: string };

export interface Changed {
  /** Of an API key that was made. */
  readonly id?: string;
  readonly token?: string;
}

export const newKey = {
  scopes: ['ticket:management'],
  roleCeiling: 'manager',
  addresses: [],
  expiresInDays: 30,
} as const;

const unchanged: Changed = {};

/** Does it as the command line does, on a store that is open. Throws the operation's problem. */
export const perform = async (ports: Ports, wanted: Change, by: By): Promise<Changed> => {
  const { brand } = wanted;
  switch (wanted.change) {
    case 'suspend':
    case 'activate': {
      const status = wanted.change === 'suspend' ? 'suspended' : 'active';
      await setUserStatus(ports, brand, wanted.user, status, by);
      return unchanged;
    }
    case 'password':
      await setUserPassword(ports, brand, wanted.user, wanted.password, by);
      return unchanged;
    case 'edit':
      await editUser(ports, brand, wanted.user, { identity: {}, remark: wanted.remark }, by);
      return unchanged;
    case 'issue-key': {
      const { apiKey, token } = await issueApiKey(ports, brand, { ...newKey, name: wanted.name }, by);
      return { id: formatId('api-key', apiKey.id), token };
    }
    case 'revoke-key':
      await revokeApiKey(ports, brand, wanted.key, by);
      return unchanged;
    case 'revoke-ticket':
      await revokeTicket(ports, brand, wanted.ticket, by);
      return unchanged;
    case 'end-session': {
      const id = parseId('session', wanted.session);
      if (id === null) throw new Problem('session-not-found');
      const { id: brandId } = await findBrand(ports.store.read.brands, brand);
      await endSession(ports, brandId, id, 'ended', by);
      return unchanged;
    }
  }
};

/** The same in words of the command line. */
export const commandFor = (wanted: Change): { readonly args: readonly string[]; readonly input: string } => {
  const plain = (...args: string[]) => ({ args: [...args, '--brand', wanted.brand], input: '' });
  switch (wanted.change) {
    case 'suspend':
    case 'activate':
      return plain('user', wanted.change, wanted.user);
    case 'password':
      return { ...plain('user', 'password', wanted.user, '--password-stdin'), input: wanted.password };
    case 'edit':
      return plain('user', 'edit', wanted.user, '--remark', wanted.remark);
    case 'issue-key':
      return plain('key', 'create', '--name', wanted.name, '--scope', ...newKey.scopes);
    case 'revoke-key':
      return plain('key', 'revoke', wanted.key);
    case 'revoke-ticket':
      return plain('ticket', 'revoke', wanted.ticket);
    case 'end-session':
      return plain('session', 'end', wanted.session);
  }
};

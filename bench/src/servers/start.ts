import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { UsherStore } from '../stores/create-store.ts';
import type { RunningServer } from './running.ts';
import { launch, type ServerProcess } from './server-process.ts';
import { usherProgram } from './usher-program.ts';

/** A server that is to be measured: its process, and what its clients must know. */
export interface Started {
  readonly process: ServerProcess;
  readonly server: RunningServer;
}

const program = (name: string): string => fileURLToPath(new URL(`${name}.ts`, import.meta.url));

export const startPlain = async (name: 'raw' | 'fastify', core: number | null): Promise<Started> => {
  const process = await launch({ name, core, args: [program(name)] });
  return { process, server: { kind: 'plain', name, ...address(process) } };
};

/** As its users start it, with the one limit lifted that a benchmark would run into. */
export const launchUsher = (
  { flags }: Pick<UsherStore, 'flags'>,
  core: number | null,
  nodeFlags: readonly string[] = [],
): Promise<ServerProcess> =>
  launch({
    name: 'usher',
    core,
    args: [...nodeFlags, usherProgram, 'serve', '--port', '0', ...flags],
    env: { USHER_CREATE_LIMIT: '1000000000' },
  });

export const startUsher = async (
  name: string,
  store: UsherStore,
  core: number | null,
  nodeFlags: readonly string[] = [],
): Promise<Started> => {
  const process = await launchUsher(store, core, nodeFlags);
  const { apiKey, users } = store;
  return { process, server: { kind: 'usher', name, ...address(process), apiKey, users } };
};

export const startBetterAuth = async (
  folder: string,
  users: number,
  core: number | null,
): Promise<Started> => {
  const args = [program('better-auth'), join(folder, 'better-auth.db'), String(users)];
  const process = await launch({ name: 'better-auth', core, args });
  return { process, server: { kind: 'better-auth', name: 'better-auth', ...address(process), users } };
};

export const startOidcProvider = async (core: number | null): Promise<Started> => {
  const clientId = 'bench';
  const clientSecret = randomBytes(32).toString('hex');
  const args = [program('oidc-provider'), clientId, clientSecret];
  const process = await launch({ name: 'oidc-provider', core, args });
  return {
    process,
    server: { kind: 'oidc-provider', name: 'oidc-provider', ...address(process), clientId, clientSecret },
  };
};

const address = ({ port, pid }: ServerProcess) => ({ port, pid });

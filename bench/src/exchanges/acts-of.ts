import type { RunningServer } from '../servers/running.ts';
import { betterAuthActs } from './better-auth.ts';
import type { Acts } from './exchange.ts';
import { oidcProviderActs } from './oidc-provider.ts';
import { plainActs } from './plain.ts';
import { usherActs } from './usher.ts';

/** All that a server can be asked. */
export const actsOf = (server: RunningServer): Acts => {
  switch (server.kind) {
    case 'plain':
      return plainActs(server);
    case 'usher':
      return usherActs(server);
    case 'better-auth':
      return betterAuthActs(server);
    case 'oidc-provider':
      return oidcProviderActs(server);
  }
};

import type { Clock } from '../../core/clock.ts';
import { apiKeyQueries } from './api-keys.ts';
import { applicationQueries } from './applications.ts';
import { auditQueries } from './audit.ts';
import { brandQueries } from './brands.ts';
import { refusalQueries } from './refusals.ts';
import type { Scopes } from './scopes.ts';
import { sessionQueries } from './sessions.ts';
import { signingKeyQueries } from './signing-keys.ts';
import { ticketQueries } from './tickets.ts';
import { userQueries } from './users.ts';

/** Everything that is read by a query, on any engine and any connection. */
export const createQueries = (scopes: Scopes, clock: Clock) => ({
  brands: brandQueries(scopes),
  users: userQueries(scopes),
  applications: applicationQueries(scopes),
  apiKeys: apiKeyQueries(scopes),
  tickets: ticketQueries(scopes),
  sessions: sessionQueries(scopes, clock),
  audit: auditQueries(scopes),
  refusals: refusalQueries(scopes),
  signingKeys: signingKeyQueries(scopes),
});

import type { OidcProviderServer } from '../servers/running.ts';
import { type Acts, expecting, post } from './exchange.ts';

/** RFC 6749 §4.4: a platform's back end gets a token, as it gets a ticket from us. */
export const oidcProviderActs = ({ port, clientId, clientSecret }: OidcProviderServer): Acts => {
  const body = new URLSearchParams({
    grant_type: 'client_credentials',
    client_id: clientId,
    client_secret: clientSecret,
  });
  const request = post(port, '/token', 'application/x-www-form-urlencoded', body.toString());
  return {
    token: {
      exchange: { next: () => request, fault: expecting({ status: 200, body: '"access_token":"' }) },
    },
  };
};

// A peer: oidc-provider's token endpoint, on the store in memory that it comes with (so nothing is durable).
//
//     node oidc-provider.ts <client id> <client secret>
import { createServer } from 'node:http';
import { Provider } from 'oidc-provider';
import { listen } from './listen.ts';

const TEN_MINUTES = 600;

const [clientId, clientSecret] = process.argv.slice(2);

const provider = new Provider('http://localhost', {
  clients: [
    {
      client_id: clientId,
      client_secret: clientSecret,
      grant_types: ['client_credentials'],
      redirect_uris: [],
      response_types: [],
      token_endpoint_auth_method: 'client_secret_post',
    },
  ],
  features: { clientCredentials: { enabled: true }, devInteractions: { enabled: false } },
  ttl: { ClientCredentials: TEN_MINUTES },
});

listen(createServer(provider.callback()));

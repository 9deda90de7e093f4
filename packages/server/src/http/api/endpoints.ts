import { formatId } from '../../core/ids.ts';
import { displayName } from '../../core/user/user.ts';
import { type Endpoint, endpoint } from './endpoint.ts';
import { keyEndpoints } from './keys.ts';
import * as schemas from './schemas.ts';
import { sessionEndpoints } from './sessions.ts';
import { ticketEndpoints } from './tickets.ts';
import { userEndpoints } from './users.ts';

/** Where all paths of the API begin. */
export const API = '/api/v1';

const me = endpoint({
  method: 'GET',
  path: '/me',
  name: 'whoAmI',
  summary: 'Who calls, and what they may do',
  permission: null,
  answer: schemas.me,
  async run({ ports, principal: { brand, by, permissions } }) {
    const { actor, ceiling } = by;
    const user = actor.kind === 'user' ? await ports.store.read.users.byId(brand.id, actor.id) : null;
    return {
      body: {
        brand: { id: formatId('brand', brand.id), slug: brand.slug, name: brand.name },
        user:
          user === null
            ? null
            : {
                id: formatId('user', user.id),
                username: user.identity.username,
                name: displayName(user),
              },
        apiKey: actor.kind === 'api-key' ? formatId('api-key', actor.id) : null,
        ceiling,
        permissions: [...permissions],
      },
    };
  },
});

/** Every operation of the API. */
export const endpoints: readonly Endpoint[] = [
  me,
  ...userEndpoints,
  ...ticketEndpoints,
  ...sessionEndpoints,
  ...keyEndpoints,
];

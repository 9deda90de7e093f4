import Type from 'typebox';
import { DEFAULT_KEY_LIFE, issueApiKey } from '../../core/api-key/issue-api-key.ts';
import { revokeApiKey } from '../../core/api-key/revoke-api-key.ts';
import { rotateApiKey } from '../../core/api-key/rotate-api-key.ts';
import { apiKeyDocument } from '../../core/documents/api-key-document.ts';
import { type Endpoint, endpoint } from './endpoint.ts';
import * as schemas from './schemas.ts';

export const keyEndpoints: readonly Endpoint[] = [
  endpoint({
    method: 'GET',
    path: '/keys',
    name: 'listKeys',
    summary: 'The API keys of the brand, whatever their state',
    permission: 'keys:read',
    answer: Type.Object({ items: Type.Array(schemas.apiKey) }),
    async run({ ports, principal: { brand } }) {
      const now = ports.clock.now();
      const keys = await ports.store.read.apiKeys.list(brand.id);
      return { body: { items: keys.map((key) => apiKeyDocument(key, now)) } };
    },
  }),
  endpoint({
    method: 'POST',
    path: '/keys',
    name: 'createKey',
    summary: 'Make a key that can do no more than its maker',
    permission: 'keys:write',
    body: schemas.newApiKey,
    answer: schemas.issuedApiKey,
    success: 201,
    async run({ ports, principal: { brand, by }, body }) {
      const { addresses = [], expiresInDays = DEFAULT_KEY_LIFE, ...rest } = body;
      const { apiKey, token } = await issueApiKey(
        ports,
        brand.slug,
        { ...rest, addresses, expiresInDays },
        by,
      );
      return { body: { apiKey: apiKeyDocument(apiKey, ports.clock.now()), token } };
    },
  }),
  endpoint({
    method: 'POST',
    path: '/keys/:key/rotate',
    name: 'rotateKey',
    summary: 'Make a new key in the place of an old one, which goes on for thirty days or not at all',
    permission: 'keys:write',
    body: schemas.rotation,
    answer: schemas.issuedApiKey,
    success: 201,
    async run({ ports, principal: { brand, by }, path, body: { grace = 'thirty-days' } }) {
      const { apiKey, token } = await rotateApiKey(ports, brand.slug, path.key, grace, by);
      return { body: { apiKey: apiKeyDocument(apiKey, ports.clock.now()), token } };
    },
  }),
  endpoint({
    method: 'POST',
    path: '/keys/:key/revoke',
    name: 'revokeKey',
    summary: 'Revoke a key at once, and with it the tickets that it created',
    permission: 'keys:write',
    answer: schemas.apiKey,
    async run({ ports, principal: { brand, by }, path }) {
      const apiKey = await revokeApiKey(ports, brand.slug, path.key, by);
      return { body: apiKeyDocument(apiKey, ports.clock.now()) };
    },
  }),
];

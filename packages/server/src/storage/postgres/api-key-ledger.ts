import type { ApiKeyLedger } from '../../core/api-key/ports.ts';
import type { ApiKeyId, BrandId } from '../../core/ids.ts';
import { createTouches } from '../touches.ts';
import type { ApiKeyFacts, ApiKeyQuery } from './facts/api-key-facts.ts';
import type { GroupCommit } from './group-commit.ts';

export const createApiKeyLedger = (
  commits: GroupCommit,
  ask: (query: ApiKeyQuery) => Promise<ApiKeyFacts | null>,
): ApiKeyLedger => ({
  find: (brandId: BrandId, id: ApiKeyId) => ask({ brandId, id }),
  touch: createTouches((brandId, id, at) =>
    commits.submit({
      brandId,
      ask: () => () => (writes) => {
        writes.touchApiKey({ brandId, id }, at);
        return () => undefined;
      },
    }),
  ),
});

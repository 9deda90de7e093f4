import { type BrandId, parseId } from '../ids.ts';
import { Problem } from '../problem.ts';
import type { ApiKey } from './api-key.ts';
import type { ApiKeyReader } from './ports.ts';

/** The key with this id (`key_…`). Throws `api-key-not-found`. */
export const findApiKey = async (apiKeys: ApiKeyReader, brandId: BrandId, name: string): Promise<ApiKey> => {
  const id = parseId('api-key', name);
  const apiKey = id === null ? null : await apiKeys.byId(brandId, id);
  if (apiKey === null) throw new Problem('api-key-not-found');
  return apiKey;
};

import type { ApiKeyLedger } from '../../core/api-key/ports.ts';
import { MINUTE } from '../../core/clock.ts';
import { createTouches } from '../touches.ts';
import { prepareApiKeyFacts } from './api-key-facts.ts';
import type { Engine } from './engine.ts';
import { answer } from './errors.ts';

export const createApiKeyLedger = ({ reader, writer, commits }: Engine): ApiKeyLedger => {
  const touch = writer.database.prepare(
    `UPDATE api_keys SET last_used_at = ?1, version = version + 1
      WHERE brand_id = ?2 AND id = ?3 AND (last_used_at IS NULL OR last_used_at <= ?4)`,
  );
  const facts = prepareApiKeyFacts(reader.database, reader.known);
  return {
    find: (brandId, id) => answer(() => facts(brandId, id)),
    touch: createTouches((brandId, id, at) =>
      commits.submit(() => () => void touch.run(at, brandId, id, at - MINUTE)),
    ),
  };
};

// breaks core-imports-core-only
import type { Kysely } from 'kysely';

export type Wrong = Kysely<never>;

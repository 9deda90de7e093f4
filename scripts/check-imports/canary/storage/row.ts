import { DatabaseSync } from 'node:sqlite';
import type { Kysely } from 'kysely';
import type { Entry } from '../core/entry.ts';

export type Row = Entry & { readonly store: Kysely<never> | DatabaseSync };

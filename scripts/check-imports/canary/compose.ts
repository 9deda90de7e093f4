import { defaults } from './config/settings.ts';
import type { Hash } from './crypto/hash.ts';
import { route } from './http/route.ts';
import type { Row } from './storage/row.ts';

export const compose = (row: Row, hash: Hash) => [row, hash, defaults, route];

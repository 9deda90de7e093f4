// breaks door-imports-core-config-and-itself
import type { Row } from '../storage/row.ts';

export type Wrong = Row;

import { expect } from 'vitest';
import type { Entry } from './entry.ts';

export const right: Entry = { name: String(expect) };

// breaks source-never-imports-tests
import { right } from '../core/entry.test.ts';

export const wrong = right;

// breaks every-import-is-found
import { absent } from './absent.ts';

export const wrong = absent;

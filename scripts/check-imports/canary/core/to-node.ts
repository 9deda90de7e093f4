// breaks core-imports-core-only
import { randomBytes } from 'node:crypto';

export const wrong = randomBytes(1);

// breaks door-imports-config-types-only
import { defaults } from '../config/settings.ts';

export const wrong = defaults;

// breaks adapter-imports-core-and-itself
import { route } from '../http/route.ts';

export const wrong = route;

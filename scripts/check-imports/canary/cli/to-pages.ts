// breaks pages-are-for-http
import { page } from '../pages/page.ts';

export const wrong = page;

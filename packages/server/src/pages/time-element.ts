import type { Instant } from '../core/clock.ts';
import { formatInstant } from './format.ts';
import { type Html, html } from './html.ts';
import type { Messages } from './messages/messages.ts';

/** An instant for people, and in `datetime` for programs. */
export const timeElement = (instant: Instant, m: Messages): Html =>
  html`<time datetime="${new Date(instant).toISOString()}">${formatInstant(instant, m.language)}</time>`;

import { type Html, html } from './html.ts';

/** A form field that the person does not see. */
export const hiddenField = (name: string, value: string): Html =>
  html`<input type="hidden" name="${name}" value="${value}">`;

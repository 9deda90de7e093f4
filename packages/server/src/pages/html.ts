/**
 * Markup by tagged template: whatever is put in is escaped, so that a page cannot forget to.
 *
 * One escape serves text and attribute values alike. A value may stand in text or between double quotes;
 * anywhere else in a tag (`value=${x}`, `<${x}>`) escaping would not help, so there the template throws on
 * its first use. {@link attributes} writes what a tag carries only sometimes.
 */

const markup = Symbol('markup');

/** Markup that is safe to send. The symbol keeps parsed JSON from posing as it. */
export interface Html {
  readonly [markup]: string;
}

/** What a template takes. Lists are joined; `null`, `undefined` and `false` leave nothing. */
export type Content = string | number | Html | null | undefined | false | readonly Content[];

const entities: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
  '`': '&#96;',
};

const escapeText = (text: string): string =>
  text.replace(/[&<>"'`]/g, (character) => entities[character] ?? '');

const isHtml = (content: Content): content is Html =>
  typeof content === 'object' && content !== null && markup in content;

const write = (content: Content): string => {
  if (content === null || content === undefined || content === false) return '';
  if (typeof content === 'string') return escapeText(content);
  if (typeof content === 'number') return String(content);
  return isHtml(content) ? content[markup] : content.map(write).join('');
};

type Place = 'text' | 'tag' | 'value';

const steps: Readonly<Record<Place, Readonly<Record<string, Place>>>> = {
  text: { '<': 'tag' },
  tag: { '>': 'text', '"': 'value' },
  value: { '"': 'tag' },
};

/** Where each hole of the template stands. */
const placesOf = (strings: TemplateStringsArray): readonly Place[] => {
  let place: Place = 'text';
  return strings.slice(0, -1).map((chunk) => {
    for (const character of chunk) place = steps[place][character] ?? place;
    return place;
  });
};

const placesByTemplate = new WeakMap<TemplateStringsArray, readonly Place[]>();

const rememberPlaces = (strings: TemplateStringsArray): readonly Place[] => {
  const places = placesByTemplate.get(strings) ?? placesOf(strings);
  placesByTemplate.set(strings, places);
  return places;
};

/**
 * @throws TypeError where a value stands in a tag but not between double quotes, and was not written by
 * {@link attributes}
 */
export const html = (strings: TemplateStringsArray, ...contents: readonly Content[]): Html => {
  const places = rememberPlaces(strings);
  let text = strings[0] ?? '';
  for (const [index, content] of contents.entries()) {
    if (places[index] === 'tag' && !isHtml(content)) {
      throw new TypeError(`Put the value in double quotes, or use attributes(), after: ${strings[index]}`);
    }
    text += write(content) + (strings[index + 1] ?? '');
  }
  return { [markup]: text };
};

/** ` name="value"` for each attribute that has a value; `true` gives the bare name. */
export const attributes = (
  values: Readonly<Record<string, string | number | boolean | null | undefined>>,
): Html => {
  let text = '';
  for (const [name, value] of Object.entries(values)) {
    if (value === null || value === undefined || value === false) continue;
    text += value === true ? ` ${name}` : ` ${name}="${escapeText(String(value))}"`;
  }
  return { [markup]: text };
};

/** A name in whatever script: kept from turning the text around it, even by a bidirectional override. */
export const isolated = (text: string): Html => html`<bdi>${text}</bdi>`;

/**
 * The address, where a link may lead there: `http:`, `https:` or a path on this site. Anything else
 * (`javascript:`, `//elsewhere`) is `null`, since no escaping makes it harmless.
 */
export const linkTarget = (url: string | null): string | null =>
  url !== null && /^(?:https?:\/\/|\/(?![/\\]))/i.test(url) ? url : null;

/** The markup as text, ready to send. */
export const render = (content: Html): string => content[markup];

import { type Language, languages } from './messages.ts';

interface Range {
  readonly tag: string;
  readonly quality: number;
}

const DEFAULT: Language = 'en-GB';

// RFC 9110 §12.4.2: nought to one, at most three decimals.
const WEIGHT = /^q=(0(?:\.\d{0,3})?|1(?:\.0{0,3})?)$/i;
const TAG = /^(?:\*|[a-z]{1,8}(?:-[a-z\d]{1,8})*)$/i;

/** `null` for whatever is no language range; one bad entry does not spoil the others. */
const readRange = (entry: string): Range | null => {
  const [tag = '', weight, ...rest] = entry.split(';').map((part) => part.trim());
  if (!TAG.test(tag) || rest.length > 0) return null;
  if (weight === undefined) return { tag: tag.toLowerCase(), quality: 1 };
  const quality = WEIGHT.exec(weight)?.[1];
  return quality === undefined ? null : { tag: tag.toLowerCase(), quality: Number(quality) };
};

// Plain `en` and the English of other countries are nearer to British spelling; `iw` is Hebrew's old code.
const spokenFor = (tag: string): Language | null => {
  const [primary, ...subtags] = tag.split('-');
  if (primary === 'he' || primary === 'iw') return 'he';
  if (primary === 'en') return subtags.includes('us') ? 'en-US' : 'en-GB';
  return null;
};

/**
 * The language of ours that the reader likes best; British English where there is none.
 *
 * @param acceptLanguage the header as it came (RFC 9110 §12.5.4)
 */
export const chooseLanguage = (acceptLanguage: string | undefined): Language => {
  const ranges = (acceptLanguage ?? '')
    .split(',')
    .map(readRange)
    .filter((range) => range !== null);
  const refused = new Set(ranges.filter(({ quality }) => quality === 0).map(({ tag }) => spokenFor(tag)));
  const allowed = (language: Language | null): language is Language =>
    language !== null && !refused.has(language);
  const wanted = ranges.filter(({ quality }) => quality > 0).sort((a, b) => b.quality - a.quality);
  for (const { tag } of wanted) {
    const language = tag === '*' ? languages.find(allowed) : spokenFor(tag);
    if (language !== undefined && allowed(language)) return language;
  }
  return DEFAULT;
};

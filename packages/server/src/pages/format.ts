import { DAY, HOUR, type Instant, MINUTE, SECOND } from '../core/clock.ts';
import type { Language } from './messages/messages.ts';

/** The server does not know the reader's zone, so every time it writes names its own. */
export const PAGE_TIME_ZONE = 'UTC';

// Making a formatter costs far more than using one, and there are only as many as languages.
const remember = <Formatter>(
  make: (language: Language) => Formatter,
): ((language: Language) => Formatter) => {
  const made = new Map<Language, Formatter>();
  return (language) => {
    const formatter = made.get(language) ?? make(language);
    made.set(language, formatter);
    return formatter;
  };
};

const dateTime = remember(
  (language) =>
    new Intl.DateTimeFormat(language, {
      day: 'numeric',
      month: 'short',
      year: 'numeric',
      hour: 'numeric',
      minute: '2-digit',
      timeZone: PAGE_TIME_ZONE,
      timeZoneName: 'short',
    }),
);

/** Such as "23 Nov 2026, 14:18 UTC". */
export const formatInstant = (instant: Instant, language: Language): string =>
  dateTime(language).format(instant);

const units = [
  { unit: 'day', seconds: DAY / SECOND },
  { unit: 'hour', seconds: HOUR / SECOND },
  { unit: 'minute', seconds: MINUTE / SECOND },
] as const;

const relative = remember((language) => new Intl.RelativeTimeFormat(language, { numeric: 'always' }));
const justNow = remember((language) => new Intl.RelativeTimeFormat(language, { numeric: 'auto' }));

/** Such as "5 minutes ago" or "in 8 hours", rounded towards now; "now" for less than a minute. */
export const formatRelative = (instant: Instant, now: Instant, language: Language): string => {
  const seconds = (instant - now) / SECOND;
  const unit = units.find((each) => Math.abs(seconds) >= each.seconds);
  if (unit === undefined) return justNow(language).format(0, 'second');
  const text = relative(language).format(Math.trunc(seconds / unit.seconds), unit.unit);
  // The Hebrew data adds the number in brackets to words that say it already: "לפני יומיים (2)".
  return text.replace(/ \([12]\)$/, '');
};

const inUnit = (amount: number, unit: 'second' | 'minute' | 'hour', language: Language): string =>
  new Intl.NumberFormat(language, { style: 'unit', unit, unitDisplay: 'long' }).format(amount);

/** Such as "30 seconds" or "2 minutes", rounded up, so that nobody comes back too early. */
export const formatWait = (seconds: number, language: Language): string => {
  const whole = Math.max(1, Math.ceil(seconds));
  if (whole < 60) return inUnit(whole, 'second', language);
  const minutes = Math.ceil(whole / 60);
  return minutes < 60
    ? inUnit(minutes, 'minute', language)
    : inUnit(Math.ceil(minutes / 60), 'hour', language);
};

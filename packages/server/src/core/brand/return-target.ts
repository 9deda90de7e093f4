/** Where a person lands after signing in: a path of ours, or a URL from an exact list. Never anything else. */

export const LONGEST_RETURN_TARGET = 2000;

// Backslashes, because browsers read them as slashes; spaces and controls, because browsers drop some.
// biome-ignore lint/suspicious/noControlCharactersInRegex: finding control characters is what this is for
const UNSAFE = /[\u0000-\u0020\u007f-\u009f\\\u2028\u2029\u202a-\u202e\u2066-\u2069\ufeff]/u;

// Any origin serves to see whether a path stays on it.
const ANYWHERE = 'https://usher.invalid';

const isOwnPath = (target: string): boolean => {
  if (!target.startsWith('/') || !URL.canParse(target, ANYWHERE)) return false;
  const { origin, pathname } = new URL(target, ANYWHERE);
  // `/.//evil.example` parses to our origin, but to a path that a browser would read as another host.
  return origin === ANYWHERE && !pathname.startsWith('//');
};

// A parsed host may still hold `*`, `;` and `'`, which mean something in the headers that we write hosts into.
const HOST = /^(?:[a-z0-9_-]+(?:\.[a-z0-9_-]+)*\.?|\[[0-9a-f:.]+\])$/;

/** What is wrong with an absolute URL that a person may be sent to, or `null`. */
export const absoluteUrlProblem = (text: string): string | null => {
  if (text.length > LONGEST_RETURN_TARGET) return `is longer than ${LONGEST_RETURN_TARGET} characters`;
  if (UNSAFE.test(text) || !text.isWellFormed()) return 'holds a backslash, a space or a control character';
  if (!URL.canParse(text)) return 'must be an absolute URL, as in "https://www.example.com/start"';
  const url = new URL(text);
  if (url.protocol !== 'https:' && url.protocol !== 'http:') return 'must begin with https:// or http://';
  if (!HOST.test(url.hostname)) return 'must name a host, without wildcards';
  if (url.username !== '' || url.password !== '') return 'must not hold a user name or password';
  return null;
};

/**
 * What is wrong with a requested landing place, or `null`.
 * @param allowed absolute URLs, each to be matched exactly after one parse
 */
export const returnTargetProblem = (target: string, allowed: readonly string[]): string | null => {
  if (target.length > LONGEST_RETURN_TARGET) return `is longer than ${LONGEST_RETURN_TARGET} characters`;
  if (UNSAFE.test(target) || !target.isWellFormed()) {
    return 'holds a backslash, a space, a control character or broken Unicode';
  }
  if (isOwnPath(target)) return null;
  if (absoluteUrlProblem(target) === null) {
    const { href } = new URL(target);
    if (allowed.some((entry) => URL.canParse(entry) && new URL(entry).href === href)) return null;
  }
  return 'must be a path that begins with one slash, or a URL from the allow-list';
};

/**
 * The URL or path to send a person to.
 * @param target what was asked for when the ticket was made; judged again, because lists change
 * @param home where this door leads without a wish; a path is resolved against it where it is absolute
 */
export const resolveReturnTarget = (
  target: string | null,
  allowed: readonly string[],
  home: string,
): string => {
  // Parsed, because a header takes ASCII only and a person may have typed anything.
  const fallback = URL.canParse(home) ? new URL(home).href : home;
  if (target === null || returnTargetProblem(target, allowed) !== null) return fallback;
  if (!isOwnPath(target)) return new URL(target).href;
  // A path is sent on as it parsed, so that what was judged is what the browser gets.
  const parsed = new URL(target, ANYWHERE);
  const path = parsed.pathname + parsed.search + parsed.hash;
  return URL.canParse(home) ? new URL(path, home).href : path;
};

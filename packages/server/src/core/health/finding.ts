/** What `usher doctor` looks at, in the order in which it tells. */
export const checks = [
  'configuration',
  'versions',
  'data-folder',
  'files',
  'master-key',
  'disk',
  'store',
  'durability',
  'connections',
  'partitions',
  'public-url',
  'server',
  'certificate',
  'proxy',
  'brand-sites',
  'cookies',
  'clock',
  'api-keys',
  'signing-keys',
] as const;

export type Check = (typeof checks)[number];

/**
 * - `ok`: as it should be.
 * - `warning`: people can sign in, and something needs attention.
 * - `problem`: something does not work, or is not safe.
 */
export type Verdict = 'ok' | 'warning' | 'problem';

/** What a check came to, in words for the operator. */
export interface Finding {
  readonly check: Check;
  readonly verdict: Verdict;
  /** What was found, in a sentence or two. */
  readonly found: string;
  /** What to do about it; `null` where nothing needs doing. */
  readonly advice: string | null;
}

export const ok = (check: Check, found: string): Finding => ({ check, verdict: 'ok', found, advice: null });

export const warning = (check: Check, found: string, advice: string): Finding => ({
  check,
  verdict: 'warning',
  found,
  advice,
});

export const problem = (check: Check, found: string, advice: string): Finding => ({
  check,
  verdict: 'problem',
  found,
  advice,
});

/** The worst verdict among them. */
export const worst = (findings: readonly Finding[]): Verdict => {
  if (findings.some(({ verdict }) => verdict === 'problem')) return 'problem';
  return findings.some(({ verdict }) => verdict === 'warning') ? 'warning' : 'ok';
};

/** The findings that are there; a fitting `ok` where there are none. */
export const orOk = (findings: readonly Finding[], check: Check, found: string): readonly Finding[] =>
  findings.length > 0 ? findings : [ok(check, found)];

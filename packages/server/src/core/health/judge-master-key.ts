import { type Finding, ok, problem } from './finding.ts';

export type MasterKeyFacts =
  /** There is no store, and no key yet. */
  | { readonly kind: 'none-yet' }
  /** @property reason in words that say what to do */
  | { readonly kind: 'unusable'; readonly reason: string }
  | {
      readonly kind: 'usable';
      /** A file's path, or the setting. */
      readonly source: string;
      /** Why it does not open the store, in words that say what to do; `null` where it does, or there is none. */
      readonly mismatch: string | null;
    };

export const judgeMasterKey = (facts: MasterKeyFacts): Finding => {
  if (facts.kind === 'none-yet') {
    return ok(
      'master-key',
      'None yet. The first start makes one in the data folder, unless you give your own.',
    );
  }
  if (facts.kind === 'unusable') return problem('master-key', 'It cannot be used.', facts.reason);
  const { source, mismatch } = facts;
  return mismatch === null
    ? ok('master-key', `From ${source}.`)
    : problem('master-key', `The one from ${source} does not fit the store.`, mismatch);
};

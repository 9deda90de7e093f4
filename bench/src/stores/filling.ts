/**
 * How full a store is to be. All that the benchmark knows of the server's tables is in `fill-*.ts` beside this:
 * they fill them where the command line would take hours. The store has a brand with an API key, and no server
 * runs on it. What is written is what the server would have written, but for the codes in the audit log, which
 * are random bytes.
 */
export interface Filling {
  /** How many people the brand is to have: numbered from 1, as `samples.ts` names them. */
  readonly users: number;
  /** How many tickets were created and redeemed long ago, with an entry in the audit log for each. */
  readonly oldTickets: number;
}

/** Between two identifiers of a kind: one for each millisecond, as the server numbers its rows. */
export const MILLISECOND = 4096;
export const DAY = 86_400_000;

import type { Instant } from '../clock.ts';
import type { ServerReport } from './server-report.ts';

/** What came back where a server was asked who it is. */
export type Answer =
  /** It holds our master key. */
  | ProvedAnswer
  /** Nothing came, for this reason: the system's word, such as `ECONNREFUSED`. */
  | { readonly kind: 'silent'; readonly reason: string }
  /** Something that is no Usher. */
  | { readonly kind: 'stranger'; readonly status: number; readonly location: string | null }
  /** An Usher that does not take the question, or was not asked it. @property date by its own clock */
  | { readonly kind: 'unproved'; readonly date: Instant | null }
  /** A reply of ours that was given to another question. */
  | { readonly kind: 'stale' };

export interface ProvedAnswer {
  readonly kind: 'proved';
  readonly report: ServerReport;
  /** When the question went out and the answer had come, by the clock here. */
  readonly askedAt: Instant;
  readonly answeredAt: Instant;
  /** The reply's `Date`, to the second: the proxy's clock, where there is a proxy. */
  readonly date: Instant | null;
  /** When the certificate ends; `null` over plain http. */
  readonly certificateUntil: Instant | null;
}

/** A URL with what came back from it. */
export interface Asked {
  readonly url: string;
  readonly answer: Answer;
}

export interface ServerAnswers {
  /** At the public URL, or at this machine's own where none is configured. */
  readonly public: Asked;
  readonly publicUrlGiven: boolean;
  /** The same again, with forwarded headers that a visitor made up; `null` where it cannot tell anything. */
  readonly liar: Answer | null;
  /** On this machine, past any proxy; `null` where the public URL has answered, or the port is not known. */
  readonly local: Asked | null;
  /** At one brand's own site; `null` where brands have none, or the public URL has not answered. */
  readonly brandSite: Asked | null;
}

export const proved = (answer: Answer | undefined | null): ProvedAnswer | null =>
  answer?.kind === 'proved' ? answer : null;

/** The address and the host that the liar's request claims (RFC 5737, RFC 2606). */
export const LIE = { address: '192.0.2.123', host: 'forged.invalid' } as const;

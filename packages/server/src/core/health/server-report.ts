import type { Instant } from '../clock.ts';
import type { CookieSafety } from '../public-address.ts';
import type { StoreCondition } from '../store.ts';

/** What a server tells `usher doctor`, once it has proved that it holds the master key. */
export interface ServerReport {
  readonly version: string;
  readonly now: Instant;
  readonly processId: number;
  /** Milliseconds. */
  readonly uptime: number;
  /** What the machine calls itself. */
  readonly machine: string;
  readonly publicUrl: string;
  readonly baseDomain: string | null;
  readonly store: StoreCondition;
  readonly request: RequestView;
}

/** The question's own request, as it arrived and as it was judged. */
export interface RequestView {
  /** Who connected: a proxy, where there is one. */
  readonly peer: string;
  /** Whether its forwarded headers are believed. */
  readonly peerTrusted: boolean;
  /** Where the request is judged to come from. */
  readonly address: string;
  readonly addressTrusted: boolean;
  readonly protocol: string;
  /** The host, with its port, that the request is judged to be for. */
  readonly host: string;
  /** The names of the forwarded headers that came, in lower case. */
  readonly forwarded: readonly string[];
  readonly cookies: CookieSafety;
}

/** Where a server answers the question; anybody else gets the page of a path that is not there. */
export const DOCTOR_PATH = '/.well-known/usher-doctor';

/** Carries the question there, and the proof back. */
export const DOCTOR_HEADER = 'usher-doctor';

/** Milliseconds that a question is good for, before and after it was asked. */
export const DOCTOR_WINDOW = 60_000;

/** A question that a server may answer once. */
export interface DoctorQuestion {
  /** The header's value. */
  readonly text: string;
}

/**
 * Proves to each other that a server and whoever asks it hold the same master key, without showing it. Shared
 * by nobody else, so a question comes from the operator, and an answer from the same installation.
 */
export interface DoctorProofs {
  ask(now: Instant): DoctorQuestion;
  /** `null` for what is no question of ours, is out of its window or was accepted before. */
  accept(text: string, now: Instant): DoctorQuestion | null;
  /** The proof that goes with a reply to the question. @param body the reply's, as it is sent */
  prove(question: DoctorQuestion, body: string): string;
  isProof(question: DoctorQuestion, body: string, proof: string): boolean;
}

/** What the server has to say to `usher doctor`. */
export interface DoctorDesk {
  readonly proofs: DoctorProofs;
  /** Addresses and CIDR ranges whose forwarded headers are believed. */
  readonly trustedProxies: readonly string[];
  report(): Promise<Omit<ServerReport, 'request'>>;
}

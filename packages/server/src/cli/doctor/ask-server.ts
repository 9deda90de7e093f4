import type { Clock, Instant } from '../../core/clock.ts';
import { type Answer, LIE } from '../../core/health/answer.ts';
import {
  DOCTOR_HEADER,
  DOCTOR_PATH,
  type DoctorProofs,
  type DoctorQuestion,
  type ServerReport,
} from '../../core/health/server-report.ts';
import { type Got, get } from './get.ts';

/** With what a server is asked. */
export interface Asking {
  readonly clock: Clock;
  /** `null` where there is no master key: then nothing can be proved. */
  readonly proofs: DoctorProofs | null;
}

const lies = { 'x-forwarded-for': LIE.address, 'x-forwarded-host': LIE.host };

/**
 * Asks whoever is at a URL whether it is this installation.
 * @param manner `lying` sends forwarded headers, as only a proxy should
 */
export const askServer = async (
  { clock, proofs }: Asking,
  url: string,
  manner: 'plain' | 'lying' = 'plain',
): Promise<Answer> => {
  const askedAt = clock.now();
  const question = proofs?.ask(askedAt) ?? null;
  const headers = {
    ...(manner === 'lying' ? lies : {}),
    ...(question === null ? {} : { [DOCTOR_HEADER]: question.text }),
  };
  try {
    const got = await get(url + DOCTOR_PATH, headers);
    const times = { askedAt, answeredAt: clock.now() };
    return (
      (proofs === null || question === null ? null : readReply(proofs, question, got, times)) ??
      (await lookCloser(url, got))
    );
  } catch (error) {
    return { kind: 'silent', reason: reasonOf(error) };
  }
};

const reasonOf = (error: unknown): string =>
  error instanceof Error && 'code' in error ? String(error.code) : String(error);

interface Times {
  readonly askedAt: Instant;
  readonly answeredAt: Instant;
}

/** `null` for what is no reply to any question. */
const readReply = (proofs: DoctorProofs, question: DoctorQuestion, got: Got, times: Times): Answer | null => {
  const proof = got.header(DOCTOR_HEADER);
  if (got.status !== 200 || proof === null) return null;
  if (!proofs.isProof(question, got.body, proof)) return { kind: 'stale' };
  // Only who has the master key can have written it.
  const report = JSON.parse(got.body) as ServerReport;
  return { kind: 'proved', report, date: dateOf(got), certificateUntil: got.certificateUntil, ...times };
};

const dateOf = (got: Got): Instant | null => {
  const date = Date.parse(got.header('date') ?? '');
  return Number.isNaN(date) ? null : date;
};

/** What it is that did not take the question. */
const lookCloser = async (url: string, refusal: Got): Promise<Answer> => {
  const { status } = refusal;
  const location = isRedirect(status) ? refusal.header('location') : null;
  const stranger: Answer = { kind: 'stranger', status, location };
  if (location !== null) return stranger;
  try {
    const got = await get(`${url}/healthz`, {});
    return got.body === '{"status":"alive"}' ? { kind: 'unproved', date: dateOf(got) } : stranger;
  } catch {
    return stranger;
  }
};

const isRedirect = (status: number): boolean => status >= 300 && status < 400;

import { Problem, type ProblemKind } from '../../core/problem.ts';

/** The HTTP status for each kind of problem: total by its type, so a new kind cannot be forgotten. */
const statusByKind: Record<ProblemKind, number> = {
  invalid: 400,
  unauthenticated: 401,
  forbidden: 403,
  'not-found': 404,
  conflict: 409,
  precondition: 412,
  throttled: 429,
  internal: 500,
  'not-supported': 501,
  unavailable: 503,
};

/** Seconds after which a client may ask again when the store is away. */
const RETRY_WHEN_UNAVAILABLE = 5;

export interface Failure {
  readonly status: number;
  readonly problem: Problem;
  /** Seconds. */
  readonly retryAfter: number | null;
}

/**
 * What a thrown value comes to. What Fastify and Node refuse before a handler runs (a body that is too large,
 * a broken length) is the sender's to mend; everything else that is not a {@link Problem} is our fault.
 */
export const failureOf = (thrown: unknown): Failure => {
  const problem = asProblem(thrown);
  const status = statusByKind[problem.kind];
  const retryAfter = problem.retryAfter ?? (status === 503 ? RETRY_WHEN_UNAVAILABLE : null);
  return { status, problem, retryAfter };
};

const asProblem = (thrown: unknown): Problem => {
  if (thrown instanceof Problem) return thrown;
  const { statusCode, message } = refusalOf(thrown);
  if (statusCode === 503) return new Problem('store-unavailable', { cause: thrown });
  if (statusCode >= 400 && statusCode < 500) {
    return new Problem('invalid-input', { detail: message, cause: thrown });
  }
  return new Problem('internal', { cause: thrown });
};

const refusalOf = (thrown: unknown): { readonly statusCode: number; readonly message: string } => {
  if (!(thrown instanceof Error) || !('statusCode' in thrown)) return { statusCode: 500, message: '' };
  return { statusCode: Number(thrown.statusCode), message: thrown.message };
};

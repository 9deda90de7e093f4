/** What is wrong with one input field, and how to mend it, in words for the person who sent it. */
export interface FieldProblem {
  readonly field: string;
  readonly problem: string;
}

/**
 * Everything that an operation can refuse, by stable code. The `kind` decides the HTTP status and the exit
 * code; the text says what is wrong and what to do.
 */
export const catalogue = {
  'invalid-input': { kind: 'invalid', text: 'Something in the input is missing or malformed.' },
  'brand-not-found': {
    kind: 'not-found',
    text: 'There is no such brand. `usher brand list` shows those there are.',
  },
  'user-not-found': {
    kind: 'not-found',
    text: 'There is no such user in this brand. `usher user list` shows those there are.',
  },
  'application-not-found': {
    kind: 'not-found',
    text: 'There is no such application in this brand. `usher app list` shows those there are.',
  },
  'api-key-not-found': {
    kind: 'not-found',
    text: 'There is no such API key in this brand. `usher key list` shows those there are.',
  },
  'ticket-not-found': {
    kind: 'not-found',
    text: 'There is no such ticket in this brand. `usher ticket list` shows those there are.',
  },
  'session-not-found': {
    kind: 'not-found',
    text: 'There is no such live session in this brand. `usher session list` shows those there are.',
  },
  'no-such-operation': {
    kind: 'not-found',
    text: 'The API has no such operation. /openapi.json lists those that it has.',
  },
  'signing-key-not-found': {
    kind: 'not-found',
    text: 'There is no such signing key. `usher signing-key list` shows those there are.',
  },
  'already-taken': {
    kind: 'conflict',
    text: 'Another record already has this value, and it must be unique.',
  },
  'api-key-not-live': { kind: 'conflict', text: 'This API key is revoked or expired. Create another.' },
  'signing-key-in-use': {
    kind: 'conflict',
    text: 'Tickets are sealed under this signing key, or may still be alive. `usher signing-key list` says until when.',
  },
  'audit-not-intact': {
    kind: 'conflict',
    text: 'The audit log does not verify, and dropping records would hide why. `usher audit verify` shows what is wrong.',
  },
  'database-not-empty': {
    kind: 'conflict',
    text: 'The database holds something already, and an installation is moved into an empty one only.',
  },
  'move-not-verified': {
    kind: 'conflict',
    text: 'The database does not hold what was copied into it. Begin again with an empty one.',
  },
  'key-required': { kind: 'unauthenticated', text: 'Send an API key: `Authorization: Bearer <API key>`.' },
  'key-invalid': { kind: 'unauthenticated', text: 'The API key is unknown, expired or revoked.' },
  'key-scope': { kind: 'unauthenticated', text: 'The API key does not have the scope that this call needs.' },
  'key-address': { kind: 'unauthenticated', text: 'The API key may not be used from this address.' },
  'sign-in-failed': { kind: 'unauthenticated', text: 'The user name or the password is wrong.' },
  'too-many-requests': { kind: 'throttled', text: 'Too many requests. Wait, then try again.' },
  'no-match': { kind: 'not-found', text: 'No active user of this brand matches all mandatory fields.' },
  'role-above-yours': {
    kind: 'forbidden',
    text: 'This reaches above your own role. Ask somebody with a higher one.',
  },
  'scope-not-yours': { kind: 'forbidden', text: 'A key can do only what whoever makes it may do.' },
  'permission-missing': {
    kind: 'forbidden',
    text: 'You may not do this. Ask an administrator of your brand.',
  },
  'changed-meanwhile': {
    kind: 'precondition',
    text: 'Somebody has changed this since you read it. Read it again, then decide.',
  },
  'form-not-ours': {
    kind: 'forbidden',
    text: 'This form did not come from this site. Open the page again and retry.',
  },
  'not-supported': { kind: 'not-supported', text: 'This path does not support the operation.' },
  'store-unavailable': { kind: 'unavailable', text: 'The store cannot answer now. Try again shortly.' },
  overloaded: { kind: 'unavailable', text: 'Too much work is waiting. Try again shortly.' },
  internal: { kind: 'internal', text: 'Something went wrong on our side.' },
} as const satisfies Record<string, { kind: string; text: string }>;

export type ProblemCode = keyof typeof catalogue;
export type ProblemKind = (typeof catalogue)[ProblemCode]['kind'];

export interface ProblemOptions {
  readonly detail?: string;
  readonly fields?: readonly FieldProblem[];
  /** Seconds until a retry makes sense. */
  readonly retryAfter?: number;
  readonly cause?: unknown;
}

/** The one error that operations throw on purpose; anything else that is thrown is a bug. */
export class Problem extends Error {
  readonly code: ProblemCode;
  readonly fields: readonly FieldProblem[];
  readonly retryAfter: number | undefined;

  constructor(code: ProblemCode, options: ProblemOptions = {}) {
    super(options.detail ?? catalogue[code].text, { cause: options.cause });
    this.name = 'Problem';
    this.code = code;
    this.fields = options.fields ?? [];
    this.retryAfter = options.retryAfter;
  }

  get kind(): ProblemKind {
    return catalogue[this.code].kind;
  }
}

/** Throws `invalid-input` with every problem at once; returns when there is none. */
export const refuseIfAny = (fields: readonly FieldProblem[]): void => {
  if (fields.length === 0) return;
  const detail = fields.map(({ field, problem }) => `${field}: ${problem}`).join('; ');
  throw new Problem('invalid-input', { detail, fields });
};

/** Compares two digests without telling by its timing where they differ. */
export type ConstantTimeEqual = (left: Uint8Array, right: Uint8Array) => boolean;

/** Slow, salted hashing of what people remember (Argon2id). */
export interface Passwords {
  hash(password: string): Promise<string>;
  /** With no hash to compare (an unknown user) it takes as long as with one, and says no. */
  verify(hash: string | null, password: string): Promise<boolean>;
}

/**
 * Proof that a form is ours, for browsers that do not send `Sec-Fetch-Site`: a token in the form that only
 * we can make for the value in the browser's `__Host-` cookie.
 */
export interface FormTokens {
  /** A value for the cookie: 128 random bits in base64url. */
  newFormCookie(): string;
  issueFormToken(cookieValue: string): string;
  checkFormToken(cookieValue: string, token: string): boolean;
}

/**
 * Names for what others must not read, such as an address that something is counted under: the same for the
 * same text on every node of an installation, and nothing can be learnt from one without the master key.
 */
export type Pseudonyms = (text: string) => string;

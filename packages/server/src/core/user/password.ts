/** In Unicode characters, after normalising. */
const SHORTEST_PASSWORD = 8;
const LONGEST_PASSWORD = 256;

/** In UTF-16 code units, as it comes: more can be no password, and is not worth normalising. */
export const LONGEST_PASSWORD_AS_TYPED = 4 * LONGEST_PASSWORD;

/** The form in which passwords are hashed: the same from any keyboard (NFKC; NIST SP 800-63B (2017) §5.1.1.2). */
export const normalizePassword = (text: string): string => text.normalize('NFKC');

/**
 * What is wrong with a new password, in words, or `null`. Only its length is judged: rules about what it is
 * made of lead to worse passwords (ibid., appendix A.3).
 */
export const passwordProblem = (text: string): string | null => {
  if (text.length > LONGEST_PASSWORD_AS_TYPED) return TOO_LONG;
  if (!text.isWellFormed()) return 'holds half of a surrogate pair; send valid Unicode';
  const characters = [...normalizePassword(text)].length;
  if (characters < SHORTEST_PASSWORD) return `must be at least ${SHORTEST_PASSWORD} characters long`;
  return characters > LONGEST_PASSWORD ? TOO_LONG : null;
};

const TOO_LONG = `must be at most ${LONGEST_PASSWORD} characters long`;

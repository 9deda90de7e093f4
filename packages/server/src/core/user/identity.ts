/**
 * Canonical forms: made once when a record is stored, and once for each request, so that comparing is
 * plain equality (contract §1).
 */

/** The fields that a ticket request can be matched on. */
export const identityFields = ['username', 'email', 'uniqueId', 'firstName', 'lastName', 'phone1'] as const;
export type IdentityField = (typeof identityFields)[number];

/** Those of them that name one person: each is unique within a brand in canonical form. */
export const uniqueFields = ['username', 'email', 'uniqueId'] as const satisfies readonly IdentityField[];
export type UniqueField = (typeof uniqueFields)[number];

/** A value for each field, `null` where there is none. */
export type Identity = Readonly<Record<IdentityField, string | null>>;

/** Of whom nothing is known yet. */
export const nobody: Identity = {
  username: null,
  email: null,
  uniqueId: null,
  firstName: null,
  lastName: null,
  phone1: null,
};

/** Longest values, in UTF-16 code units. */
export const longest = {
  brand: 64,
  username: 100,
  email: 254,
  uniqueId: 50,
  firstName: 100,
  lastName: 100,
  phone1: 32,
  remark: 1000,
} as const;

/** Reads telephone numbers; core does not know the world's numbering plans. */
export interface PhoneNumbers {
  /**
   * The number in E.164 (`+442079460958`), or `null` where the text is no possible number.
   * @param country ISO 3166-1 alpha-2, for numbers without a country code
   */
  toE164(text: string, country: string | null): string | null;
}

// Character by character, because whole-word lower-casing has context (the Greek final sigma) that would
// keep the same letters from comparing equal. Dotless ı is left alone: folded by way of its capital it
// would turn into i, and two different people could share one e-mail address. Lower case first, because
// the capital ẞ is its own capital and would stop at ß, which folds to ss.
const foldCharacter = (character: string): string =>
  character === 'ı' ? character : character.toLowerCase().toUpperCase().toLowerCase();

const foldCase = (text: string): string =>
  text.replace(/[A-Z]+/g, (run) => run.toLowerCase()).replace(/[^\0-\x7f]/gu, foldCharacter);

const ASCII = /^[\x21-\x7e]*$/;

const identifier = (text: string): string => {
  if (ASCII.test(text)) return text.toLowerCase();
  // Folding can produce a sequence that composes anew, so the last word is a normalisation.
  return foldCase(text.normalize('NFKC').trim()).normalize('NFKC').trim();
};

const personName = (text: string): string =>
  foldCase(text.normalize('NFC').trim().replace(/\s+/gu, ' ')).normalize('NFC');

/**
 * The canonical form of one field's text.
 *
 * @returns `null` where there is no value to compare: an empty text, or a phone number that cannot be read
 */
export const canonicalField = (
  field: IdentityField,
  text: string | null,
  phones: PhoneNumbers,
  country: string | null,
): string | null => {
  if (text === null) return null;
  const canonical = canonicalText(field, text, phones, country);
  return canonical === '' ? null : canonical;
};

const canonicalText = (
  field: IdentityField,
  text: string,
  phones: PhoneNumbers,
  country: string | null,
): string | null => {
  switch (field) {
    case 'username':
    case 'email':
      return identifier(text);
    case 'uniqueId':
      return text;
    case 'firstName':
    case 'lastName':
      return personName(text);
    case 'phone1':
      return phones.toE164(text, country);
  }
};

/** All fields at once. */
export const canonicalIdentity = (
  identity: Identity,
  phones: PhoneNumbers,
  country: string | null,
): Identity => ({
  username: canonicalField('username', identity.username, phones, country),
  email: canonicalField('email', identity.email, phones, country),
  uniqueId: canonicalField('uniqueId', identity.uniqueId, phones, country),
  firstName: canonicalField('firstName', identity.firstName, phones, country),
  lastName: canonicalField('lastName', identity.lastName, phones, country),
  phone1: canonicalField('phone1', identity.phone1, phones, country),
});

import { inWords } from '../duration.ts';
import type { IdentityField } from '../user/identity.ts';
import { isWithin, mayManage, type Role } from '../user/role.ts';
import type { RefusalReason } from './judge-ticket.ts';

/** What the words about one refusal speak of. All times are in milliseconds. */
export interface Circumstances {
  /** The slug of the ticket's brand. */
  readonly brand: string;
  readonly person: string;
  readonly role: Role;
  /** As in "at the management system". */
  readonly door: string;
  /** What the API key is called, and the highest role that it may sign in. */
  readonly apiKey: string;
  readonly ceiling: Role;
  /** From the creation of the ticket to its being presented; less than nothing where the clock stepped back. */
  readonly age: number;
  /** How long it is good at this door. */
  readonly lifetime: number;
  /** Where it was presented from, as far as that is known. */
  readonly address: string | null;
  /** From its creation to its being used, or revoked, where it was. */
  readonly usedAfter: number | null;
  readonly revokedAfter: number | null;
  readonly comparedFields: readonly IdentityField[];
  /** Why it does not open this door, where it does not. */
  readonly closed: ClosedDoor | null;
}

/** What left a door out when the ticket was made. */
export type ClosedDoor =
  | { readonly because: 'named-application'; readonly application: string }
  | { readonly because: 'key-scope' | 'role' };

interface Words {
  /** A sentence or two: what happened. */
  readonly why: string;
  /** The same with all that is known; `null` where that does not fit. */
  readonly exactly?: (about: Circumstances) => string | null;
  /** What to do so that it works the next time. */
  readonly todo: string;
}

/** Every reason in plain words, for the people who run a brand. The person who wanted in never reads them. */
const words: Readonly<Record<RefusalReason, Words>> = {
  malformed: {
    why: 'The link holds more than one ticket, or more than one brand, so nobody can tell which was meant.',
    todo: 'Send the link as it was created. Look for what adds to it on its way: a template, a redirect, a counter of clicks.',
  },
  'not-authentic': {
    why: 'It was not made by this installation, or it was changed on its way.',
    todo: 'Send the link as it was created, to the installation that created it.',
  },
  throttled: {
    why: 'So many links that do not work came from this address, or this one came so often, that it was turned away without a look.',
    todo: 'Find out why it was refused the first time, and stop what opens it over and over. A minute later it is looked at again.',
  },
  'foreign-brand': {
    why: 'It belongs to another brand than the site or the link where it was presented.',
    exactly: ({ brand }) =>
      `It is a ticket of the brand ${brand}, and was presented at another brand’s site or with another brand’s name.`,
    todo: 'Send people to the link that the reply to its creation holds. Address, brand and ticket belong together.',
  },
  unknown: {
    why: 'It was made with your keys, but the store has no record of it.',
    todo: 'See that the server uses the store that you mean. After a backup was restored, whatever was created since is gone: have a new one created.',
  },
  'signing-key-retired': {
    why: 'The signing key that it was sealed under has been retired, which ended every ticket under it.',
    todo: 'Have a new one created.',
  },
  'not-yet-valid': {
    why: 'It is dated in the future: the clock was set back after it was created.',
    exactly: ({ age }) =>
      age < 0
        ? `It is dated ${inWords(-age)} in the future: the clock was set back after it was created.`
        : null,
    todo: 'Set the server’s clock right and have it kept right (NTP). Have a new one created in the meantime.',
  },
  expired: {
    why: 'It was presented too late.',
    exactly: ({ age, lifetime, door }) =>
      age >= lifetime
        ? `It was ${inWords(age)} old, and ${door} takes tickets for ${inWords(lifetime)}.`
        : null,
    todo: 'Ask your platform to create the ticket when the person clicks, not before. Where links travel first, as by mail, the brand’s rules can give them longer.',
  },
  revoked: {
    why: 'It was revoked.',
    exactly: ({ revokedAfter }) =>
      revokedAfter === null ? null : `It was revoked, ${inWords(revokedAfter)} after it was created.`,
    todo: 'Have a new one created if the person should come in after all. The history says who revoked it.',
  },
  used: {
    why: 'It had been used, and it is good once.',
    exactly: ({ usedAfter }) =>
      usedAfter === null
        ? null
        : `It was used ${inWords(usedAfter)} after it was created, and it is good once.`,
    todo: 'If it was the person, who opened the link again, have a new one created. If it was somebody else, end the session. If it was a mail filter that follows links, let the brand’s links ask before they sign in.',
  },
  'wrong-door': {
    why: 'It does not open this door.',
    exactly: ({ door, closed }) =>
      closed === null ? null : `It does not open ${door}: ${closedWords(closed)}.`,
    todo: 'Send people to the link that the reply to its creation holds. For another door, create another ticket: with a key that may, and naming that application or none.',
  },
  'brand-suspended': {
    why: 'The brand is suspended.',
    exactly: ({ brand }) => `The brand ${brand} is suspended.`,
    todo: 'Activate the brand if its people should come in again, and have a new ticket created: those from before stay dead.',
  },
  'ended-for-brand': {
    why: 'The brand was suspended after it was created, which ended all its tickets for good.',
    exactly: ({ brand }) =>
      `The brand ${brand} was suspended after it was created, which ended all its tickets for good.`,
    todo: 'Have a new one created.',
  },
  'application-suspended': {
    why: 'The application is suspended.',
    exactly: ({ door }) => `The application ${door} is suspended.`,
    todo: 'Activate the application if people should come in again, and have a new ticket created: those from before stay dead there.',
  },
  'ended-for-application': {
    why: 'The application was suspended after it was created, which ended all tickets for it for good.',
    exactly: ({ door }) =>
      `The application ${door} was suspended after it was created, which ended all tickets for it for good.`,
    todo: 'Have a new one created.',
  },
  'user-suspended': {
    why: 'The person is suspended.',
    exactly: ({ person }) => `${person} is suspended.`,
    todo: 'Activate them if they should come in again, and have a new ticket created: those from before stay dead.',
  },
  'ended-for-user': {
    why: 'The person was suspended or given a new password after it was created, which ended all their tickets for good.',
    exactly: ({ person }) =>
      `${person} was suspended or given a new password after it was created, which ended all their tickets for good.`,
    todo: 'Have a new one created.',
  },
  'user-not-by-ticket': {
    why: 'The person is marked as somebody who never comes in by ticket.',
    exactly: ({ person }) => `${person} is marked as somebody who never comes in by ticket.`,
    todo: 'They can sign in with a password. If tickets should work for them, take the mark away.',
  },
  'key-revoked': {
    why: 'The API key that created it was revoked since, and what it said is no longer believed.',
    exactly: ({ apiKey }) =>
      `The API key that created it, "${apiKey}", was revoked since, and what it said is no longer believed.`,
    todo: 'Have a new one created with a key that works. If the platform still uses the old one, give it a new one.',
  },
  'role-not-allowed': {
    why: 'The person is no manager, and only managers and above enter the management system.',
    exactly: ({ person, role }) =>
      mayManage(role)
        ? null
        : `${person} is a ${role}, and only managers and above enter the management system.`,
    todo: 'Give them a higher role if they should manage, or send them to an application.',
  },
  'role-above-ceiling': {
    why: 'The person has a higher role than the API key may sign in.',
    exactly: ({ person, role, apiKey, ceiling }) =>
      isWithin(role, ceiling)
        ? null
        : `${person} has the role ${role}, and the API key "${apiKey}" may sign in nobody above ${ceiling}.`,
    todo: 'Use a key with a higher ceiling for such people, or let them sign in with a password.',
  },
  'address-not-allowed': {
    why: 'The management system is open to certain addresses only, and this is none of them.',
    exactly: ({ address }) =>
      address === null
        ? null
        : `The management system is open to certain addresses only, and ${address} is none of them.`,
    todo: 'Let the person come from one of those networks, or add theirs to the brand’s rules. If the address is your proxy’s, list the proxy as trusted.',
  },
  'record-changed': {
    why: 'The person’s record is no longer the one that it was created for.',
    exactly: ({ person, comparedFields }) =>
      `The record of ${person} has changed since it was created: ${anyOf(comparedFields)} is not what it was.`,
    todo: 'Have a new one created, from the record as it is now.',
  },
};

const closedWords = (closed: ClosedDoor): string => {
  switch (closed.because) {
    case 'named-application':
      return `it was created for ${closed.application} alone`;
    case 'key-scope':
      return 'the API key that created it may not create tickets for it';
    case 'role':
      return 'the person was no manager when it was created';
  }
};

const fieldNames: Readonly<Record<IdentityField, string>> = {
  username: 'user name',
  email: 'e-mail address',
  uniqueId: 'unique id',
  firstName: 'first name',
  lastName: 'last name',
  phone1: 'telephone number',
};

/** `user name, e-mail address or last name` */
const anyOf = (fields: readonly IdentityField[]): string => {
  const names = fields.map((field) => fieldNames[field]);
  const last = names.pop() ?? 'something';
  return names.length === 0 ? last : `${names.join(', ')} or ${last}`;
};

export interface InPlainWords {
  readonly why: string;
  readonly todo: string;
}

/** A refusal in plain words. Pure. @param about what is known; `null` where it is nobody's ticket */
export const refusalInWords = (reason: RefusalReason, about: Circumstances | null): InPlainWords => {
  const { why, exactly, todo } = words[reason];
  return { why: (about === null ? null : exactly?.(about)) ?? why, todo };
};

import type { Instant } from '../clock.ts';
import { inWords } from '../duration.ts';
import type { InPlainWords } from './refusal-words.ts';
import type { TextFlaw } from './text-flaw.ts';

type FlawOf<Kind extends TextFlaw['kind']> = TextFlaw & { readonly kind: Kind };

type FlawWords = {
  readonly [Kind in TextFlaw['kind']]: {
    readonly why: (flaw: FlawOf<Kind>, now: Instant) => string;
    readonly todo: string;
  };
};

const RETIRED = 'Have a new one created.';
const AS_CREATED = 'Send the link as it was created, and copy it whole.';

const words: FlawWords = {
  'no-ticket': {
    why: () => 'There is no ticket in it.',
    todo: 'Give the whole link, the ticket alone or its id (tkt_…).',
  },
  'cut-off': {
    why: ({ length }) => `It is cut off: a ticket has 80 characters, and here are ${length}.`,
    todo: 'Find what shortens it: a line break in a mail, a field or a column that is too short, a log.',
  },
  'too-long': {
    why: ({ length, extra }) =>
      `It has ${length} characters, and a ticket has 80.${extra === null ? '' : ` What does not belong to it: ${quoted([...extra])}`}`,
    todo: `Find what adds to it: a sentence’s full stop, a template, a second link. ${AS_CREATED}`,
  },
  'foreign-characters': {
    why: ({ characters }) => `It holds what no ticket holds: ${quoted(characters)}`,
    todo: 'A ticket has letters, digits, "-" and "_" and needs no encoding. Find what rewrites it on its way.',
  },
  'encoded-twice': {
    why: () => 'It was encoded for a link once too often.',
    todo: 'Put it into the link as it stands: it needs no encoding.',
  },
  'case-changed': {
    why: () => 'Its capital letters are gone, and they matter.',
    todo: 'Find what writes links in small letters: a mail program, a form, a proxy.',
  },
  'unknown-version': {
    why: () => 'It does not begin as a ticket does.',
    todo: 'See that it is a ticket, and not a key or a token of something else. A newer version of this program may make others.',
  },
  'unknown-key': {
    why: ({ kid }) => `It was sealed under signing key ${kid}, which this installation does not have.`,
    todo: 'Send it to the installation that created it: a test system and the real one each have keys of their own. If it should be this one, see that the server uses the store that you mean.',
  },
  'retired-key': {
    why: ({ kid }) =>
      `It was sealed under signing key ${kid}, which has been retired. That ended every ticket under it.`,
    todo: RETIRED,
  },
  altered: {
    why: () => 'At least one of its characters is not what it was, or somebody made it up.',
    todo: `${AS_CREATED} Whoever typed it may have taken one character for another.`,
  },
  'wrong-hour': {
    why: ({ hour }, now) =>
      hour < now
        ? `It was made ${inWords(now - hour)} ago. What is more than a day old is not even looked at.`
        : `It is dated ${inWords(hour - now)} in the future, which is not even looked at.`,
    todo: RETIRED,
  },
  'other-row': {
    why: () => 'The store has a ticket of this name, but it was created at another moment.',
    todo: 'See that the server uses the store that you mean. After a backup was restored, have a new one created.',
  },
  'no-such-application': {
    why: ({ slug }) => `The link leads to the application "${slug}", and there is none.`,
    todo: 'Send people to the link that the reply to its creation holds.',
  },
};

/** A flaw in plain words. Pure. */
export const flawInWords = (flaw: TextFlaw, now: Instant): InPlainWords => {
  // The entry of a kind takes flaws of that kind, which the compiler cannot see through the look-up.
  const { why, todo } = words[flaw.kind] as {
    readonly why: (flaw: TextFlaw, now: Instant) => string;
    readonly todo: string;
  };
  return { why: why(flaw, now), todo };
};

/** Each between quotes, and by its number where it cannot be seen. */
const quoted = (characters: readonly string[]): string =>
  characters.map((character) => names.get(character) ?? `"${character}"`).join(' ');

const names = new Map([
  [' ', 'a space (which a "+" in a link stands for)'],
  ['\n', 'a line break'],
  ['\r', 'a line break'],
  ['\t', 'a tabulator'],
]);

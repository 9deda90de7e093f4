import fc from 'fast-check';
import { expect, it } from 'vitest';
import { Problem } from '../../src/core/problem.ts';
import { findAccount } from '../../src/core/session/find-account.ts';
import { textProblem } from '../../src/core/text.ts';
import { findUser } from '../../src/core/user/find-user.ts';
import { canonicalField, longest } from '../../src/core/user/identity.ts';
import { phoneNumbers } from '../../src/phone/phone-numbers.ts';
import { addBrand, addKey, addUser, postTicket, startUsher, type Usher } from '../support/usher.ts';

const SEED = 20_261_123;
const PAIRS = 120;

type Field = 'username' | 'email';

const canonical = (field: Field, text: string): string | null =>
  canonicalField(field, text, phoneNumbers, null);

/** Texts that a record can hold under its unique name. */
const nameOf = (field: Field) =>
  fc
    .string({
      unit: fc.constantFrom(...'aAbZß ẞﬁＡİıIiΣσςǰŉ.@+\u0301\u0308\u00a0', 'zoë', 'john', 'KELVIN\u212a'),
      minLength: 1,
      maxLength: 8,
    })
    .filter((text) => textProblem(text, longest[field]) === null && canonical(field, text) !== null);

/** Ways to write a text that may or may not come to the same. */
const respelling = fc.constantFrom<(text: string) => string>(
  (text) => text.toUpperCase(),
  (text) => text.toLowerCase(),
  (text) => text.normalize('NFD'),
  (text) => text.normalize('NFKC'),
  (text) => ` ${text}\u00a0`,
  (text) => `${text}x`,
  (text) => [...text].reverse().join(''),
  (text) => text,
);

const isTaken = (error: unknown): boolean => error instanceof Problem && error.code === 'already-taken';

/** Whether each door of the product takes one spelling for the person who was stored under the other. */
const askEveryDoor = async (usher: Usher, brand: string, field: Field, stored: string, typed: string) => {
  const { id } = await addBrand(usher, brand, { mandatoryFields: [field] });
  const { token } = await addKey(usher, { brand });
  const user = await addUser(usher, { [field]: stored }, { brand });
  const ticket = await postTicket(usher, token, { brand, [field]: typed });
  const found = await findUser(usher.ports.store.read.users, id, typed).catch(() => null);
  const account = await findAccount(usher.ports, brand, typed);
  const taken = await addUser(usher, { [field]: typed }, { brand }).then(
    () => false,
    (error: unknown) => {
      if (!isTaken(error)) throw error;
      return true;
    },
  );
  return {
    'a ticket is created': ticket.status === 200,
    'an administrator finds the person': found?.id === user.id,
    'the sign-in screen finds the person': account?.user?.id === user.id,
    'a second record is refused': taken,
  };
};

it.each(['username', 'email'] as const)(
  'every door agrees on when two spellings of a %s are one',
  async (field) => {
    const usher = await startUsher();
    let brands = 0;
    const pair = fc
      .tuple(nameOf(field), respelling)
      .map(([stored, respell]) => [stored, respell(stored)] as const);
    const storable = pair.filter(
      ([, typed]) => textProblem(typed, longest[field]) === null && canonical(field, typed) !== null,
    );
    const outcomes = { same: 0, different: 0 };
    await fc.assert(
      fc.asyncProperty(storable, async ([stored, typed]) => {
        const same = canonical(field, stored) === canonical(field, typed);
        outcomes[same ? 'same' : 'different'] += 1;
        const doors = await askEveryDoor(usher, `brand-${brands++}`, field, stored, typed);
        expect(doors).toEqual(Object.fromEntries(Object.keys(doors).map((door) => [door, same])));
      }),
      { seed: SEED, numRuns: PAIRS },
    );
    // Both answers were asked for.
    expect(Math.min(outcomes.same, outcomes.different)).toBeGreaterThan(PAIRS / 10);
  },
);

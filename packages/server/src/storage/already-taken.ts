import { Problem } from '../core/problem.ts';

// What must be unique, as the person who is told knows it.
const fieldOf = new Map([
  ['username_canonical', 'username'],
  ['email_canonical', 'email'],
  ['unique_id_canonical', 'uniqueId'],
  ['slug', 'slug'],
]);

/**
 * The problem to report where a unique index refused a row, or `null` where none of its columns is a value
 * that a person chose.
 * @param columns those of the index
 */
export const alreadyTaken = (columns: readonly string[], cause: unknown): Problem | null => {
  const field = columns.map((column) => fieldOf.get(column)).find((name) => name !== undefined);
  if (field === undefined) return null;
  const problem = 'is already taken; choose another';
  return new Problem('already-taken', {
    detail: `${field}: ${problem}`,
    fields: [{ field, problem }],
    cause,
  });
};

/** Letters that may be wrong before a name is another name. */
const MOST_SLIPS = 4;

/** The name that was probably meant, or `null` where none is near. */
export const nearestName = (wrong: string, names: readonly string[]): string | null => {
  const byDistance = names
    .map((name) => ({ name, slips: editDistance(wrong, name) }))
    .sort((left, right) => left.slips - right.slips);
  const [nearest] = byDistance;
  return nearest !== undefined && nearest.slips <= MOST_SLIPS ? nearest.name : null;
};

/** How many letters must be added, removed or replaced to get from one to the other (Levenshtein). */
const editDistance = (from: string, to: string): number => {
  let row = Array.from({ length: to.length + 1 }, (_, column) => column);
  for (const [index, letter] of [...from].entries()) {
    const next = [index + 1];
    for (const [column, other] of [...to].entries()) {
      const replaced = (row[column] ?? 0) + (letter === other ? 0 : 1);
      next.push(Math.min(replaced, (row[column + 1] ?? 0) + 1, (next[column] ?? 0) + 1));
    }
    row = next;
  }
  return row.at(-1) ?? 0;
};

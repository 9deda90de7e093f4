/** The names of the fields in which two versions of a record differ: what a change is recorded as. */
export const changedFields = <Row extends object>(before: Row, after: Row): readonly string[] =>
  (Object.keys(after) as (keyof Row & string)[]).filter(
    (field) => JSON.stringify(before[field]) !== JSON.stringify(after[field]),
  );

/** A copy of `row` with the fields that are given; a field that is `undefined` stays as it was. */
export const withChanges = <Row extends object>(
  row: Row,
  changes: { readonly [Field in keyof Row]?: Row[Field] | undefined },
): Row => {
  const given = Object.entries(changes).filter(([, value]) => value !== undefined);
  return { ...row, ...Object.fromEntries(given) };
};

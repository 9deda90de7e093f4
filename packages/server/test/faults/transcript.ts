/** What processes that had a store open have printed, and the folder that each kept its data in. */
const printers: { readonly data: string; readonly printed: () => string }[] = [];

/** @param printed everything that a process has printed so far, on one of its streams */
export const listen = (data: string, printed: () => string): void => {
  printers.push({ data, printed });
};

/**
 * What was printed by those whose data is in a folder, or in one below: one text for each stream, in the order in
 * which {@link listen} was told of them; each text only grows.
 */
export const printedOn = (folder: string): readonly string[] =>
  printers
    .filter(({ data }) => data === folder || data.startsWith(`${folder}/`))
    .map(({ printed }) => printed());

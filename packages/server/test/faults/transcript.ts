/** What processes that had a store open have printed, by its folder; each text only grows. */
const printers = new Map<string, (() => string)[]>();

/** @param printed everything that a process has printed so far, on one of its streams */
export const listen = (data: string, printed: () => string): void => {
  printers.set(data, [...(printers.get(data) ?? []), printed]);
};

/** One text for each stream, in the order in which {@link listen} was told of them. */
export const printedOn = (data: string): readonly string[] =>
  (printers.get(data) ?? []).map((printed) => printed());

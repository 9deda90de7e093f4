/** One of several. */
export const pick = <Thing>(things: readonly Thing[], random: () => number): Thing => {
  const thing = things[Math.floor(random() * things.length)];
  if (thing === undefined) throw new Error('there is nothing to pick from');
  return thing;
};

/** How far back the load looks for something to try again. */
const RECENT = 100;

/** One of the last, `null` where there is none. */
export const pickRecent = <Thing>(things: readonly Thing[], random: () => number): Thing | null =>
  things.length === 0 ? null : pick(things.slice(-RECENT), random);

/** Some of many, each once, in no order. */
export const sample = <Thing>(things: readonly Thing[], size: number, random: () => number): Thing[] => {
  const left = [...things];
  const chosen: Thing[] = [];
  while (chosen.length < size && left.length > 0) {
    chosen.push(...left.splice(Math.floor(random() * left.length), 1));
  }
  return chosen;
};

/** A whole number, from 0 up to and without the limit. */
export const below = (limit: number, random: () => number): number => Math.floor(random() * limit);

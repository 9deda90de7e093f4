/** A statement that each connection prepares once, under its name. Its values travel as parameters. */
export interface Statement {
  readonly name: string;
  readonly text: string;
}

const names = new Set<string>();

/** @throws where two statements would share a name: the server would run the wrong one */
export const statement = (name: string, text: string): Statement => {
  if (names.has(name)) throw new Error(`two statements are named ${name}`);
  names.add(name);
  return { name, text };
};

import { copyFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'vitest';
import { createLoadClient, type LoadClient } from './load-client.ts';
import { type Place, placeFlags } from './place.ts';
import { thisMain } from './program.ts';
import { startServerProcess } from './server-process.ts';
import { temporaryFolder } from './temporary-folder.ts';
import { runUsher, type ServerProcess } from './usher-process.ts';

/** One of several server processes on one store, and how to reach it. */
export interface Node {
  readonly name: string;
  readonly server: ServerProcess;
  readonly client: LoadClient;
}

export interface NodeOptions {
  readonly name?: string;
  /** At most, at once. */
  readonly connections?: number;
  readonly flags?: readonly string[];
  /** Another version's program. */
  readonly main?: string;
}

/** Long enough for a machine with other things to do. */
export const patient = { timeout: 60_000, interval: 5 } as const;

/**
 * What another machine would have of an installation: where the database is, and the master key. A store that is
 * a file can only be shared by whoever has the file.
 */
const placeOfAnother = (place: Place): Place => {
  if (place.database === null) return place;
  const data = temporaryFolder();
  copyFileSync(join(place.data, 'master.key'), join(data, 'master.key'));
  return { data, database: place.database };
};

/** `usher serve`, which ends with the test. */
export const startNode = async (
  place: Place,
  { name = 'a', connections = 16, flags = [], main = thisMain }: NodeOptions = {},
): Promise<Node> => {
  const server = await startServerProcess({
    place: placeOfAnother(place),
    flags: ['--node', name, ...flags],
    main,
  });
  return { name, server, client: createLoadClient(server.url, connections) };
};

/** So many of them, named a, b, c and so on. */
export const startNodes = (
  place: Place,
  count: number,
  options: Omit<NodeOptions, 'name'> = {},
): Promise<Nodes> => {
  const names = Array.from({ length: count }, (_, at) => String.fromCharCode('a'.charCodeAt(0) + at));
  return Promise.all(names.map((name) => startNode(place, { name, ...options }))).then(createNodes);
};

/** Server processes on one store, of which each can be replaced while requests go to the others. */
export interface Nodes {
  /** The one whose turn it is. */
  at(turn: number): Node;
  /** Asks the one whose turn it is. */
  ask<Result>(turn: number, request: (client: LoadClient, node: Node) => Promise<Result>): Promise<Result>;
  /** As a rolling update does: out of the way of requests, then stopped, and another in its place. */
  replace(index: number, start: () => Promise<Node>): Promise<void>;
}

const createNodes = (nodes: Node[]): Nodes => {
  const busy = new Map<Node, number>();
  const count = (node: Node, by: number): void => void busy.set(node, (busy.get(node) ?? 0) + by);
  const at = (turn: number): Node => {
    const node = nodes[turn % nodes.length];
    if (node === undefined) throw new Error('there is no node');
    return node;
  };
  return {
    at,
    async ask(turn, request) {
      const node = at(turn);
      count(node, 1);
      try {
        return await request(node.client, node);
      } finally {
        count(node, -1);
      }
    },
    async replace(index, start) {
      for (const node of nodes.splice(index, 1)) {
        await expect.poll(() => busy.get(node) ?? 0, patient).toBe(0);
        expect(await node.server.stop()).toBe(0);
      }
      nodes.push(await start());
    },
  };
};

/** `usher audit verify`, which has to find nothing. */
export const expectIntactAudit = async (place: Place, main = thisMain): Promise<void> => {
  const { code, stdout, stderr } = await runUsher(['audit', 'verify', ...placeFlags(place)], '', main);
  expect({ code, found: code === 0 ? '' : `${stdout}${stderr}` }).toEqual({ code: 0, found: '' });
};

import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { Failure } from '../failure.ts';

/** The server as it is shipped: compiled, not the source. */
export const usherProgram = fileURLToPath(new URL('../../../packages/server/dist/main.js', import.meta.url));

/** @throws {Failure} where there is nothing to measure */
export const requireBuild = (): void => {
  if (!existsSync(usherProgram)) throw new Failure('There is no build of the server: run "npm run build".');
};

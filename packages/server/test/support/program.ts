import { fileURLToPath } from 'node:url';

/** Where the run's global setup says that it put the bundle. */
export const BUNDLED_AT = 'TEST_PROGRAM';

/** The program's source. */
export const source = fileURLToPath(new URL('../../src/main.ts', import.meta.url));

/** The program, as this repository has it now: what was bundled for the run, or else its source. */
export const thisMain = process.env[BUNDLED_AT] ?? source;

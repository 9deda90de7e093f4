import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** Where results are kept; git does not look here. */
export const resultsFolder = fileURLToPath(new URL('../../results', import.meta.url));

/**
 * A folder for the stores of this run, which goes with the process. Beside the results and not among the
 * system's temporary files, which are often kept in memory, where waiting for the disk costs nothing.
 */
export const makeWorkFolder = (): string => {
  mkdirSync(resultsFolder, { recursive: true });
  const folder = mkdtempSync(join(resultsFolder, 'stores-'));
  process.on('exit', () => rmSync(folder, { recursive: true, force: true }));
  return folder;
};

import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { inFolder, type Place, placeFlags } from '../support/place.ts';
import { runUsher } from '../support/usher-process.ts';
import { checkIntegrity } from './store-view.ts';

/** What `usher audit verify` says is wrong with the chains of a store; `null` where it finds nothing. */
export const verifyAudit = async (place: Place, heads: string | null): Promise<string | null> => {
  const args = ['audit', 'verify', ...placeFlags(place), ...(heads === null ? [] : ['--head', heads])];
  const { code, stdout, stderr } = await runUsher(args);
  return code === 0 ? null : `${stdout}${stderr}`.trim();
};

/** Writes the ends of all chains to a file outside the store. @returns its path */
export const exportHeads = async (data: string, folder: string): Promise<string> => {
  const { code, stdout, stderr } = await runUsher(['audit', 'head', '--data', data]);
  if (code !== 0) throw new Error(`there are no heads: ${stderr}`);
  const path = join(folder, 'heads.jsonl');
  writeFileSync(path, stdout);
  return path;
};

/**
 * Which of the tools for it reports that a store is damaged, of those that an operator has; `null` where none does.
 * @param heads a file of heads from before
 */
export const toolThatReports = async (data: string, heads: string): Promise<string | null> => {
  if (!isSound(join(data, 'usher.db'))) return 'PRAGMA integrity_check';
  return (await verifyAudit(inFolder(data), heads)) === null ? null : 'usher audit verify';
};

const isSound = (file: string): boolean => {
  try {
    const database = new DatabaseSync(file, { readOnly: true, timeout: 5000 });
    try {
      return checkIntegrity(database).length === 0;
    } finally {
      database.close();
    }
  } catch {
    // SQLite cannot even begin to check.
    return false;
  }
};

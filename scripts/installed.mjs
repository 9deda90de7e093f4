// Plain JavaScript for Node 20: decides whether node_modules has what package-lock.json asks for.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

/**
 * @typedef {{ version?: string, link?: boolean, resolved?: string, dependencies?: Record<string, string>,
 *   devDependencies?: Record<string, string>, optionalDependencies?: Record<string, string> }} Entry
 * @typedef {Record<string, Entry>} Packages
 */

/**
 * Whether everything that the given workspaces need (their development dependencies included) is installed in
 * the version of the lock file. Optional packages, which depend on the platform, are not looked at.
 * @param {string} root
 * @param {string[]} workspaces folders, `''` being the root
 */
export function isInstalled(root, workspaces) {
  const wanted = packages(join(root, 'package-lock.json'));
  const present = packages(join(root, 'node_modules/.package-lock.json'));
  if (!(wanted && present)) return false;

  const seen = new Set();
  const open = [...workspaces];
  for (let at = open.pop(); at !== undefined; at = open.pop()) {
    if (seen.has(at)) continue;
    seen.add(at);
    const entry = wanted[at];
    const isWorkspace = workspaces.includes(at);
    if (!(entry && (isWorkspace || entry.link || present[at]?.version === entry.version))) return false;
    for (const name of requirements(entry, isWorkspace)) open.push(resolve(wanted, at, name));
  }
  return true;
}

/**
 * @param {Entry} entry
 * @param {boolean} isWorkspace
 */
function requirements(entry, isWorkspace) {
  return Object.keys({ ...entry.dependencies, ...(isWorkspace ? entry.devDependencies : {}) }).filter(
    (name) => !(name in (entry.optionalDependencies ?? {})),
  );
}

/**
 * Where the lock file puts `name` as seen from `from`: the nearest node_modules upwards, as Node looks it up.
 * @param {Packages} wanted
 * @param {string} from
 * @param {string} name
 */
function resolve(wanted, from, name) {
  for (let at = from; at !== ''; at = at.slice(0, Math.max(0, at.lastIndexOf('/')))) {
    const nested = `${at}/node_modules/${name}`;
    if (wanted[nested]) return nested;
  }
  return `node_modules/${name}`;
}

/**
 * @param {string} path
 * @returns {Packages | undefined}
 */
function packages(path) {
  try {
    return JSON.parse(readFileSync(path, 'utf8')).packages;
  } catch {
    return;
  }
}

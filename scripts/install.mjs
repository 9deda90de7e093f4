// Plain JavaScript for Node 20, no dependencies: this runs before anything is installed.
import { isInstalled } from './installed.mjs';
import { isNewEnough, npm, Refusal, root } from './pinned-node.mjs';

/** What running and building needs; the test and bench tools belong to the other workspaces and the root. */
export const forRunning = {
  workspaces: ['packages/server'],
  args: ['--workspace=packages/server', '--include-workspace-root=false'],
  seconds: 15,
};

export const everything = {
  workspaces: ['', 'packages/server', 'bench', 'scripts/check-imports'],
  args: [],
  seconds: 25,
};

/**
 * Installs what the lock file says, unless it is there already.
 * @param {typeof forRunning | typeof everything} what
 */
export function install({ workspaces, args, seconds }) {
  if (isInstalled(root, workspaces)) return;
  process.stderr.write(`Installing packages (about ${seconds} s) …\n`);
  // A production environment or a user's setting must not leave out the compiler.
  const command = ['ci', ...args, '--include=dev', '--include=optional'];
  const first = npm(command);
  if (first.ok) return;
  // The one install script is Node's own. Where it has no build for this platform, a newer Node does as well.
  if (isNewEnough(process.versions.node) && npm([...command, '--ignore-scripts']).ok) return;
  throw new Refusal(`${first.output.trim()}\n"npm ${command.join(' ')}" failed: see above.`);
}

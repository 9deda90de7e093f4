// Preloaded (`node --import`) by the npm scripts that run TypeScript directly: on an older Node these would
// end in a stack trace about an unknown file extension.
import { isNewEnough, pinnedVersion } from './pinned-node.mjs';

if (!isNewEnough(process.versions.node)) {
  process.stderr.write(
    `This is Node ${process.versions.node}; Usher runs on Node ${pinnedVersion}, which npm brings along: ` +
      'run "npm ci" (after "npm ci --ignore-scripts": "npm rebuild node --ignore-scripts=false").\n',
  );
  process.exit(1);
}

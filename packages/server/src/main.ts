#!/usr/bin/env node
// What is loaded below needs Node 24, and an older one would end in a stack trace instead of a sentence.
const [major = 0] = process.versions.node.split('.').map(Number);

if (major < 24) {
  process.stderr.write(`usher: this is Node ${process.versions.node}, and Usher needs Node 24 or later.\n`);
  process.exitCode = 2;
} else {
  const { runCommandLine } = await import('./cli/run.ts');
  const { composition } = await import('./compose.ts');
  const { configuration } = await import('./config/load.ts');
  process.exitCode = await runCommandLine(process.argv.slice(2), { composition, configuration });
}

export {};

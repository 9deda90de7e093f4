// `npm run bench`: see README.md in the folder above.
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Failure } from './failure.ts';
import { type Options, readOptions, usage } from './options.ts';
import { runProfile } from './profile/run-profile.ts';
import { resultDocument } from './report/document.ts';
import type { Result } from './report/result.ts';
import { resultText } from './report/tables.ts';
import { note, runBenchmark } from './run.ts';
import { requireBuild } from './servers/usher-program.ts';
import { resultsFolder } from './stores/work-folder.ts';

// Servers and stores go with the process (they listen for its exit), which a signal alone would not let them.
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.once(signal, () => process.exit(1));

const report = (result: Result, { json }: Options): void => {
  const document = resultDocument(result);
  const file = join(resultsFolder, `${result.machine.at.replaceAll(/[:.]/g, '-')}.json`);
  writeFileSync(file, `${JSON.stringify(document, null, 2)}\n`);
  note(`Written to ${file}`);
  // In one line, so that it can be told from whatever npm prints before it.
  process.stdout.write(json ? `${JSON.stringify(document)}\n` : `${resultText(result)}\n`);
};

const main = async (): Promise<number> => {
  const options = readOptions(process.argv.slice(2));
  if (options === null) {
    process.stdout.write(usage);
    return 0;
  }
  requireBuild();
  if (options.profile) process.stdout.write(await runProfile(options));
  else report(await runBenchmark(options), options);
  return 0;
};

try {
  process.exitCode = await main();
} catch (error) {
  if (!(error instanceof Failure)) throw error;
  note(error.message);
  process.exit(1);
}

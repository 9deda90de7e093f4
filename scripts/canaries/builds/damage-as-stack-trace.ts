import type { BrokenBuild } from '../broken-build.ts';

export const brokenBuild: BrokenBuild = {
  name: 'damage told as a stack trace',
  breaks:
    'What SQLite says of a damaged file goes to the terminal as it comes, instead of what to do about it.',
  changes: [
    {
      file: 'src/storage/sqlite/errors.ts',
      find: `error instanceof Error && 'errcode' in error && typeof error.errcode === 'number';`,
      replace: `error instanceof Error &&
  'errcode' in error &&
  typeof error.errcode === 'number' &&
  (process.stderr.write(\`\${error.stack}\\n\`) || true);`,
    },
  ],
  caughtBy: [{ tests: 'test/race/sqlite-faults.test.ts', named: /comes to the worst: damage/ }],
};

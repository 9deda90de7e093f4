import type { BrokenBuild } from '../broken-build.ts';

export const brokenBuild: BrokenBuild = {
  name: 'cache without invalidation: news that nobody tells',
  breaks: 'What a node changes is not told to the others.',
  changes: [
    {
      file: 'src/storage/postgres/open.ts',
      find: `    news.tell();
`,
      replace: '',
    },
  ],
  caughtBy: [
    { tests: 'test/contract/postgres-news.test.ts', named: /hears what another writes/, on: 'postgres' },
  ],
};

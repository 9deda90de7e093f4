import type { BrokenBuild } from '../broken-build.ts';

// Both, because each makes up for the other.
export const brokenBuild: BrokenBuild = {
  name: 'cache without invalidation: sessions believed for ever',
  breaks: 'A session is never read again, and nobody tells of what was changed.',
  changes: [
    {
      file: 'src/storage/postgres/open.ts',
      find: `    news.tell();
`,
      replace: '',
    },
    { file: 'src/core/session/session-cache.ts', find: ' && now - entry.readAt < BELIEVED_FOR', replace: '' },
  ],
  caughtBy: [
    {
      tests: 'test/race/postgres-across-nodes.test.ts',
      named: /every node acts by within a second/,
      on: 'postgres',
    },
  ],
};

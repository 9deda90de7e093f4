import type { BrokenBuild } from '../broken-build.ts';

export const brokenBuild: BrokenBuild = {
  name: 'open redirect',
  breaks: 'A ticket may lead to any absolute URL.',
  changes: [
    {
      file: 'src/core/brand/return-target.ts',
      find: 'if (allowed.some(',
      replace: 'if (target !== "" || allowed.some(',
    },
  ],
  caughtBy: [
    { tests: 'test/attack/open-redirect.test.ts', named: /is refused when it is created: "https:.*evil/ },
  ],
};

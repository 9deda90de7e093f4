import type { BrokenBuild } from '../broken-build.ts';

export const brokenBuild: BrokenBuild = {
  name: 'open redirect by a path',
  breaks: 'A path that browsers read as a host passes for one of ours.',
  changes: [{ file: 'src/core/brand/return-target.ts', find: " && !pathname.startsWith('//')", replace: '' }],
  caughtBy: [
    { tests: 'test/attack/open-redirect.test.ts', named: /is refused when it is created: "\/\.\/\/evil/ },
  ],
};

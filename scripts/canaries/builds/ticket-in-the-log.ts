import type { BrokenBuild } from '../broken-build.ts';

export const brokenBuild: BrokenBuild = {
  name: 'refused tickets in the log',
  breaks: 'The line about a refused link has the link.',
  changes: [
    {
      file: 'src/http/login/refuse-link.ts',
      find: "{ reason }, 'a sign-in link was refused'",
      replace: "{ reason, url: request.url }, 'a sign-in link was refused'",
    },
  ],
  caughtBy: [{ tests: 'test/race/sqlite-faults.test.ts', named: /comes to the worst: kill/ }],
};

import type { BrokenBuild } from '../broken-build.ts';

export const brokenBuild: BrokenBuild = {
  name: 'session cache without invalidation',
  breaks: 'What this process changes is not told to the cache of sessions.',
  changes: [
    {
      file: 'src/compose/open-installation.ts',
      find: 'onChange: () => sessionCache.clear()',
      replace: 'onChange: () => {}',
    },
  ],
  caughtBy: [{ tests: 'test/http/verify/freshness.test.ts', named: /at once after what this process wrote/ }],
};

import type { BrokenBuild } from '../broken-build.ts';

export const brokenBuild: BrokenBuild = {
  name: 'session cache that believes for ever',
  breaks: 'A cached session is never read again, so another process cannot end it.',
  changes: [
    { file: 'src/core/session/session-cache.ts', find: ' && now - entry.readAt < BELIEVED_FOR', replace: '' },
  ],
  caughtBy: [
    { tests: 'test/http/verify/freshness.test.ts', named: /within a second of what another process wrote/ },
  ],
};

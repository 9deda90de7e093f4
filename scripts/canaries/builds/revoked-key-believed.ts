import type { BrokenBuild } from '../broken-build.ts';

export const brokenBuild: BrokenBuild = {
  name: 'revoked key still believed',
  breaks: 'A ticket is good although the key that asked for it was revoked since.',
  changes: [
    {
      file: 'src/core/ticket/judge-ticket.ts',
      find: "return apiKeyState(apiKey, now) === 'revoked' ? 'key-revoked' : null;",
      replace: 'return null;',
    },
  ],
  caughtBy: [
    { tests: 'test/http/login/judged-again.test.ts', named: /the key was revoked/ },
    { tests: 'test/race/suspend-while-redeeming.test.ts', named: /revoking the key/ },
  ],
};

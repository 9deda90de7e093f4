import type { BrokenBuild } from '../broken-build.ts';

export const brokenBuild: BrokenBuild = {
  name: 'password judged by what it was',
  breaks: 'A password that was changed while it was being hashed still signs in.',
  changes: [
    {
      file: 'src/core/session/sign-in-with-password.ts',
      find: 'verified.passwordHash === user.passwordHash',
      replace: 'verified.id === user.id',
    },
  ],
  caughtBy: [
    {
      tests: 'test/http/login/wrong-password.test.ts',
      named: /where the password is another by the time it is hashed/,
    },
  ],
};

import type { BrokenBuild } from '../broken-build.ts';

export const brokenBuild: BrokenBuild = {
  name: 'password screen that is quick for nobody',
  breaks: 'Where there is nobody to compare with, no password is hashed.',
  changes: [
    {
      file: 'src/core/session/sign-in-with-password.ts',
      find: 'await ports.passwords.verify(',
      replace: 'user?.passwordHash != null && await ports.passwords.verify(',
    },
  ],
  caughtBy: [
    { tests: 'test/attack/user-enumeration.test.ts', named: /one hash is compared: an unknown name/ },
  ],
};

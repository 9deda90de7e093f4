import type { BrokenBuild } from '../broken-build.ts';

export const brokenBuild: BrokenBuild = {
  name: 'fail-open forward-auth',
  breaks: 'Where /auth/verify fails, it answers 200 and lets everybody in.',
  changes: [
    {
      file: 'src/http/server.ts',
      find: 'reply) => refuseVerification(reply)',
      replace: 'reply) => reply.code(200).send()',
    },
  ],
  caughtBy: [{ tests: 'test/http/verify/verify.test.ts', named: /an error lets nobody in/ }],
};

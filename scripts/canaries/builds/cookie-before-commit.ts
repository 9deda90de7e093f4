import type { BrokenBuild } from '../broken-build.ts';

export const brokenBuild: BrokenBuild = {
  name: 'cookie before commit',
  breaks:
    'The session cookie is set while the redemption is still being written, and stays on the error page.',
  changes: [
    {
      file: 'src/http/login/present-ticket.ts',
      find: 'await redeem(context, request,',
      replace: `await redeem({
    ...context,
    ports: {
      ...context.ports,
      sessionTokens: {
        ...context.ports.sessionTokens,
        issue(brandId, id) {
          const issued = context.ports.sessionTokens.issue(brandId, id);
          setSessionCookie(context, reply, entrance.door, issued.token);
          return issued;
        },
      },
    },
  }, request,`,
    },
    {
      file: 'src/http/login/present-ticket.ts',
      find: 'setSessionCookie(context, reply, entrance.door, redeemed.token);',
      replace: '',
    },
    { file: 'src/http/send-notice.ts', find: "reply.removeHeader('set-cookie');", replace: '' },
  ],
  caughtBy: [{ tests: 'test/http/login/commit-fails.test.ts', named: /no cookie/ }],
};

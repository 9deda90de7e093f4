import type { BrokenBuild } from '../broken-build.ts';

export const brokenBuild: BrokenBuild = {
  name: 'form of another site believed',
  breaks: 'A form counts as ours whatever site it was sent from.',
  changes: [{ file: 'src/http/form-proof.ts', find: "site === 'same-origin'", replace: "site !== ''" }],
  caughtBy: [{ tests: 'test/attack/cross-site-post.test.ts', named: /signs nobody in by password/ }],
};

import type { BrokenBuild } from '../broken-build.ts';

export const brokenBuild: BrokenBuild = {
  name: 'sign-in screen with a canonical form of its own',
  breaks: 'A typed name is compared in lower case, and not in the form that records are stored in.',
  changes: [
    {
      file: 'src/core/session/find-account.ts',
      find: 'canonicalField(field, name, phones, null)',
      replace: '(canonicalField(field, name, phones, null), name.trim().toLowerCase())',
    },
  ],
  caughtBy: [
    { tests: 'test/property/canonical-forms.test.ts', named: /every door agrees .* a username are one/ },
    { tests: 'test/property/canonical-forms.test.ts', named: /every door agrees .* a email are one/ },
  ],
};

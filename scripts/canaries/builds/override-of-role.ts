import type { BrokenBuild } from '../broken-build.ts';

export const brokenBuild: BrokenBuild = {
  name: 'override writes the role',
  breaks: 'The statement that takes a ticket’s changes takes the role as well.',
  changes: [
    {
      file: 'src/storage/sqlite/override-user.ts',
      find: 'updated_at = ?,',
      replace: 'updated_at = ?, role = ?,',
    },
    {
      file: 'src/storage/sqlite/override-user.ts',
      find: 'remark, updatedAt })',
      replace: 'remark, updatedAt, role })',
    },
    {
      file: 'src/storage/sqlite/override-user.ts',
      find: '      updatedAt,',
      replace: `      updatedAt,
      role,`,
    },
  ],
  caughtBy: [{ tests: 'test/contract/sqlite.test.ts', named: /changes only what a ticket may change/ }],
};

import type { BrokenBuild } from '../broken-build.ts';

export const brokenBuild: BrokenBuild = {
  name: 'failed commit that nobody notices',
  breaks: 'Requests are answered as if their group were durable, though the disk had no room for it.',
  changes: [
    {
      file: 'src/storage/sqlite/transactions.ts',
      find: `        commit.run();
      } catch (error) {
        throw unavailable(error);`,
      replace: `        commit.run();
      } catch {
        if (database.isTransaction) rollback.run();`,
    },
  ],
  caughtBy: [{ tests: 'test/race/sqlite-faults.test.ts', named: /comes to the worst: disk-full/ }],
};

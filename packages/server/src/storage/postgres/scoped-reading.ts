import type { Scopes } from '../queries/scopes.ts';
import type { Connection } from './connection.ts';
import { inOurWords, toProblem } from './errors.ts';
import { createScopes, type RunInScope, type Scope } from './scopes.ts';
import type { Session } from './session.ts';

/** Reads that name their scope, outside any transaction of ours, spread over some connections. */
export const createScopedReading = (connections: readonly Connection[]): Scopes => {
  const pending = new Map(connections.map((connection) => [connection, 0]));

  /** The least busy one that can be reached. */
  const choose = async (): Promise<{ readonly connection: Connection; readonly session: Session }> => {
    let failure: unknown = null;
    for (const [connection] of [...pending].sort(([, one], [, other]) => one - other)) {
      try {
        return { connection, session: await connection.session() };
      } catch (error) {
        failure = error;
      }
    }
    throw toProblem(failure);
  };

  const run: RunInScope = async <Row>(
    scope: Scope,
    { sql, parameters }: { readonly sql: string; readonly parameters: readonly unknown[] },
  ) => {
    // No text there holds a NUL, so nothing is found by one; asking would be an error.
    if (parameters.some((value) => typeof value === 'string' && value.includes('\0')))
      return { rows: [], numAffectedRows: 0n };
    const { connection, session } = await choose();
    pending.set(connection, (pending.get(connection) ?? 0) + 1);
    try {
      const { rows, count } = await inOurWords(read(session, scope, sql, parameters));
      return { rows: rows as Row[], numAffectedRows: BigInt(count) };
    } finally {
      pending.set(connection, (pending.get(connection) ?? 1) - 1);
    }
  };
  return createScopes(run);
};

/** Sent in one go, so that nobody else's query comes between. */
const read = async (session: Session, scope: Scope, sql: string, parameters: readonly unknown[]) => {
  const setting = scope === 'all' ? "usher.every_brand = 'on'" : `usher.brand = '${scope}'`;
  const begun = session.execute(`BEGIN READ ONLY; SET LOCAL ${setting}`);
  const answered = session.queryObjects(sql, parameters);
  const ended = session.execute('COMMIT');
  const [, answer] = await Promise.allSettled([begun, answered, ended]);
  if (answer.status === 'rejected') throw answer.reason;
  return answer.value;
};

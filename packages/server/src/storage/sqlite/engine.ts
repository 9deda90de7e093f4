import type { DatabaseSync } from 'node:sqlite';
import type { AuditSealer } from '../../core/audit/chain.ts';
import type { Clock } from '../../core/clock.ts';
import { type AuditLog, createAuditLog } from './audit-log.ts';
import type { Connections } from './connection.ts';
import { GroupCommit } from './group-commit.ts';
import { createKnownRows, type KnownRows } from './known-rows.ts';
import { createTransactions } from './transactions.ts';

/** What the ledgers are made of. */
export interface Engine {
  readonly writer: Writer;
  readonly reader: Reader;
  readonly commits: GroupCommit;
  readonly clock: Clock;
  /** Something changed that a cache of sessions may hold. */
  readonly onChange: () => void;
}

/** Sees committed rows only. */
export interface Reader {
  readonly database: DatabaseSync;
  readonly known: KnownRows;
}

/** Used within the transactions of {@link GroupCommit} alone. */
export interface Writer extends Reader {
  readonly audit: AuditLog;
}

export interface EngineParts {
  readonly clock: Clock;
  readonly auditSealer: AuditSealer;
  /** As {@link Engine.onChange}. */
  readonly onChange: () => void;
}

export const createEngine = (
  connections: Connections,
  { clock, auditSealer, onChange }: EngineParts,
): Engine => {
  const database = connections.writer;
  const known = createKnownRows(database);
  const audit = createAuditLog(database, auditSealer);
  const transactions = createTransactions(database, {
    begun: () => audit.forget(),
    undone() {
      audit.forget();
      known.forget();
    },
  });
  return {
    writer: { database, known, audit },
    reader: { database: connections.reader, known: createKnownRows(connections.reader) },
    commits: new GroupCommit(transactions),
    clock,
    onChange,
  };
};

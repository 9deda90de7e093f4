import type { DatabaseSync } from 'node:sqlite';
import { unavailable } from './errors.ts';

/** What a move to PostgreSQL leaves in the file (`storage/move`): which move it is, and whether it is over. */
export interface MoveMark {
  /** Drawn when the move began. */
  readonly id: string;
  /** Where to, in words; no secret. */
  readonly target: string;
  /** When the file was given up; `null` while it is in use. */
  readonly movedAt: number | null;
}

/** `null` where no move has begun. */
export const readMoveMark = (database: DatabaseSync): MoveMark | null => {
  if (
    database.prepare("SELECT 1 FROM sqlite_schema WHERE type = 'table' AND name = 'move'").get() === undefined
  )
    return null;
  const row = database.prepare('SELECT id, target, moved_at FROM move').get();
  if (row === undefined) return null;
  const { id, target, moved_at: movedAt } = row;
  return { id: String(id), target: String(target), movedAt: movedAt === null ? null : Number(movedAt) };
};

/** Throws for a file whose installation lives elsewhere. */
export const refuseMoved = (database: DatabaseSync, file: string): void => {
  const mark = readMoveMark(database);
  if (mark === null || mark.movedAt === null) return;
  throw unavailable(
    null,
    `The installation in ${file} moved to PostgreSQL, to ${mark.target}, at ` +
      `${new Date(mark.movedAt).toISOString()}. Name that database: USHER_DATABASE or --database.`,
  );
};

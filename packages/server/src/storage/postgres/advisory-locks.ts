/**
 * Locks of ours that are no rows: https://www.postgresql.org/docs/current/explicit-locking.html#ADVISORY-LOCKS.
 * Those with two numbers are these; the one-number ones are brands, by identifier: whoever signs people in
 * shares a brand's lock, and whoever changes the brand has it alone.
 */

/** "Ushr" in ASCII. */
const CLASS = 0x55736872;

/** One management transaction at a time, on all nodes together. */
export const MANAGEMENT_LOCK = `${CLASS}, 0`;

/** One migration at a time. */
export const MIGRATION_LOCK = `${CLASS}, 1`;

/** One move into the database at a time. */
export const MOVE_LOCK = `${CLASS}, 2`;

/** A writer of the audit log has the lock of its number for as long as its connection lasts. */
export const WRITER_LOCKS = CLASS + 1;

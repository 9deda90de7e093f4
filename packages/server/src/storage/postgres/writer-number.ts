import type { Instant } from '../../core/clock.ts';
import { WRITER_LOCKS } from './advisory-locks.ts';
import type { Session } from './session.ts';

// More connections than that no server has. 0 is management's.
const LAST_NUMBER = 10_000;

/**
 * Takes the lowest number under which nobody writes the audit log. It is this connection's for as long as it
 * lasts: even a node that was cut off and goes on elsewhere cannot have it twice.
 */
export const takeWriterNumber = async (session: Session, node: string, now: Instant): Promise<number> => {
  const { rows } = await session.query(
    `SELECT n FROM generate_series(1, ${LAST_NUMBER}) n WHERE pg_try_advisory_lock(${WRITER_LOCKS}, n) LIMIT 1`,
  );
  const writer = Number(rows[0]?.[0]);
  await session.query(
    'INSERT INTO audit_writers (writer, since, node) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING',
    [writer, now, node],
  );
  return writer;
};

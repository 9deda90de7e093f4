import { nameOfId } from '../store-view.ts';
import type { Count, Evidence } from './evidence.ts';

type Audit = Evidence['store']['audit'];

/** How often each subject is recorded with a kind of event. */
export const countRecords = (
  { audit, slugOf }: Evidence['store'],
  kind: Audit[number]['kind'],
  noun: 'ticket' | 'user' | 'session' | 'api-key',
): ReadonlyMap<string, number> => {
  const counts = new Map<string, number>();
  for (const record of audit) {
    if (record.kind !== kind) continue;
    const ids = {
      ticket: record.ticket_id,
      user: record.user_id,
      session: record.session_id,
      'api-key': record.api_key_id,
    };
    const subject = `${slugOf(record.brand_id)} ${nameOfId(noun, ids[noun] ?? 0)}`;
    counts.set(subject, (counts.get(subject) ?? 0) + 1);
  }
  return counts;
};

/** Whether a number lies between what was certainly done and what may have been. */
export function* compare(
  wanted: ReadonlyMap<string, Count>,
  found: ReadonlyMap<string, number>,
  what: string,
): Iterable<string> {
  for (const [subject, { least, most }] of wanted) {
    const times = found.get(subject) ?? 0;
    if (times < least) yield `${subject} was acknowledged ${least} times and ${what} ${times} times`;
    if (times > most) yield `${subject} was asked for ${most} times and ${what} ${times} times`;
  }
  for (const [subject, times] of found) {
    if (!wanted.has(subject)) yield `${subject} ${what} ${times} times, and nobody asked for it`;
  }
}

import { setTimeout as delay } from 'node:timers/promises';
import type { AuditReader, AuditRecord } from '../core/audit/ports.ts';
import type { BrandId } from '../core/ids.ts';

const PAGE = 500;
const INTERVAL = 500;

/** How far each writer has been read. */
type Places = Map<number, number>;

const advance = (places: Places, records: readonly AuditRecord[]): void => {
  for (const { writer, sequence } of records) {
    places.set(writer, Math.max(places.get(writer) ?? 0, sequence));
  }
};

/**
 * The last entries of a brand's log, and then whatever is added, until `stopped` resolves.
 * @param show is called with entries in the order of their time
 */
export const followAudit = async (
  audit: AuditReader,
  brandId: BrandId,
  lines: number,
  show: (records: readonly AuditRecord[]) => Promise<void>,
  stopped: Promise<void>,
): Promise<void> => {
  const places: Places = new Map();
  const seen = await audit.tail(brandId, Math.max(lines, PAGE));
  advance(places, seen);
  if (lines > 0) await show(seen.slice(-lines));
  // A writer that turns up later may only have been quiet for long: what it wrote before this is not new.
  const since = seen.at(-1)?.at ?? 0;
  let isWanted = true;
  void stopped.then(() => {
    isWanted = false;
  });
  while (isWanted) {
    await delay(INTERVAL);
    const fresh = await readFresh(audit, brandId, places, since);
    if (fresh.length > 0) await show(fresh);
  }
};

/** What has been added since the places, which it moves on. */
const readFresh = async (
  audit: AuditReader,
  brandId: BrandId,
  places: Places,
  since: number,
): Promise<readonly AuditRecord[]> => {
  const latest = await audit.tail(brandId, PAGE);
  for (const { writer, sequence, at } of latest.filter((record) => !places.has(record.writer))) {
    if (at < since) places.set(writer, sequence);
    else if (!places.has(writer)) places.set(writer, sequence - 1);
  }
  const fresh: AuditRecord[] = [];
  for (const [writer, place] of [...places]) fresh.push(...(await readAfter(audit, brandId, writer, place)));
  advance(places, fresh);
  return fresh.sort((left, right) => left.at - right.at);
};

const readAfter = async (
  audit: AuditReader,
  brandId: BrandId,
  writer: number,
  place: number,
): Promise<readonly AuditRecord[]> => {
  const all: AuditRecord[] = [];
  let page = await audit.after(brandId, writer, place, PAGE);
  while (page.length > 0) {
    all.push(...page);
    page = await audit.after(brandId, writer, page.at(-1)?.sequence ?? place, PAGE);
  }
  return all;
};

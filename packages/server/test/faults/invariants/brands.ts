import type { NamedNoun } from '../../../src/core/ids.ts';
import { slugs } from '../installation.ts';
import { nameOfId, type StoreView } from '../store-view.ts';
import { admissions, type Check, type Evidence } from './evidence.ts';

/** What belongs together is of one brand, that of the journal, and no ticket is taken at another brand's. */
export const checkBrands: Check = function* (evidence) {
  yield* checkPresentations(evidence);
  yield* checkJournal(evidence);
  yield* checkRows(evidence);
};

function* checkPresentations({ journal }: Evidence): Iterable<string> {
  for (const { asks } of admissions(journal.lines.present)) {
    if (asks.at !== null && asks.at !== asks.brand)
      yield `${asks.ticket} of ${asks.brand} was taken at ${asks.at}`;
  }
}

/** No server draws an id twice, so what somebody was given is of no brand but theirs. */
function* checkJournal({ world, store }: Evidence): Iterable<string> {
  for (const { id, mint } of world.tickets) yield* elsewhere(store.tickets, mint.asks.brand, id);
  for (const { id, brand } of world.sessions) yield* elsewhere(store.sessions, brand, id);
}

function* elsewhere(rows: ReadonlyMap<string, unknown>, brand: string, id: string): Iterable<string> {
  for (const other of slugs) {
    if (other !== brand && rows.has(`${other} ${id}`))
      yield `${id} is of ${brand}, and in the store of ${other}`;
  }
}

/** Some columns of a row that name other rows. */
interface Naming {
  readonly brand_id: number;
  readonly user_id?: number | null;
  readonly ticket_id?: number | null;
  readonly session_id?: number | null;
  readonly api_key_id?: number | null;
}

/** Whatever a row names is a row of its own brand. */
function* checkRows({ store }: Evidence): Iterable<string> {
  for (const [name, row] of store.tickets) yield* strangers(store, name, row);
  for (const [name, row] of store.sessions) yield* strangers(store, name, row);
  for (const row of store.audit)
    yield* strangers(store, `record ${row.sequence} of ${store.slugOf(row.brand_id)} (${row.kind})`, row);
}

function* strangers(store: StoreView, name: string, row: Naming): Iterable<string> {
  const brand = store.slugOf(row.brand_id);
  const named: ReadonlyArray<readonly [NamedNoun, number | null | undefined, ReadonlyMap<string, unknown>]> =
    [
      ['user', row.user_id, store.usersById],
      ['ticket', row.ticket_id, store.tickets],
      ['session', row.session_id, store.sessions],
      ['api-key', row.api_key_id, store.keys],
    ];
  for (const [noun, id, rows] of named) {
    if (id == null) continue;
    const thing = nameOfId(noun, id);
    if (!rows.has(`${brand} ${thing}`)) yield `${name} names ${thing}, which is not of its brand`;
  }
}

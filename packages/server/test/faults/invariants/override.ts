import { emailOf, FIRST_NAME } from '../installation.ts';
import { type Check, personOf } from './evidence.ts';

/** Nobody's record has what no ticket may write, nor a name that no redeemed ticket could have brought. */
export const checkOverride: Check = function* ({ world, store }) {
  const redeemed = new Set(
    store.audit
      .filter(({ kind }) => kind === 'ticket.redeemed')
      .map(({ brand_id, ticket_id }) => `${brand_id} ${ticket_id}`),
  );
  const names = new Map<string, Set<string>>();
  for (const { id, mint } of world.tickets) {
    const row = store.tickets.get(`${mint.asks.brand} ${id}`);
    if (mint.asks.firstName === null || !redeemed.has(`${row?.brand_id} ${row?.id}`)) continue;
    const known = names.get(personOf(mint.asks)) ?? new Set([FIRST_NAME]);
    names.set(personOf(mint.asks), known.add(mint.asks.firstName));
  }
  for (const { brand, name } of world.people) {
    const person = personOf({ brand, user: name });
    const row = store.users.get(person);
    if (row === undefined) {
      yield `${person} is not in the store`;
      continue;
    }
    const { email, role, no_ticket, unique_id, first_name } = row;
    if (email !== emailOf(name) || role !== 'manager' || no_ticket !== 0 || unique_id !== null) {
      yield `${person} has become ${JSON.stringify({ email, role, no_ticket, unique_id })}`;
    }
    const known = names.get(person) ?? new Set([FIRST_NAME]);
    if (!known.has(first_name ?? '')) yield `${person} is called ${first_name}, which nobody asked for`;
  }
};

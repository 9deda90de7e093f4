import { admissions, type Check } from './evidence.ts';

/** By the answers, by the sessions and by the audit log. */
export const checkUses: Check = function* ({ journal, world, store }) {
  const counts = [
    {
      what: 'was answered with a cookie',
      of: Map.groupBy(admissions(journal.lines.present), ({ asks }) => `${asks.brand} ${asks.ticket}`),
    },
    {
      what: 'started a session',
      of: Map.groupBy(
        [...store.sessions].filter(([, { ticket_id }]) => ticket_id !== null),
        ([, { brand_id, ticket_id }]) => `${brand_id} ${ticket_id}`,
      ),
    },
    {
      what: 'is recorded as redeemed',
      of: Map.groupBy(
        store.audit.filter(({ kind }) => kind === 'ticket.redeemed'),
        ({ brand_id, ticket_id }) => `${brand_id} ${ticket_id}`,
      ),
    },
  ];
  for (const { id, mint } of world.tickets) {
    const { brand, uses } = mint.asks;
    const row = store.tickets.get(`${brand} ${id}`);
    const names = [`${brand} ${id}`, `${row?.brand_id} ${row?.id}`];
    for (const { what, of } of counts) {
      const times = Math.max(...names.map((name) => of.get(name)?.length ?? 0));
      if (uses !== null && times > uses) yield `${id} is good once and ${what} ${times} times`;
    }
  }
};

import type { Application } from '../application/application.ts';
import { findBrand } from '../brand/find-brand.ts';
import type { TicketId } from '../ids.ts';
import type { Ports } from '../ports.ts';
import { findUser } from '../user/find-user.ts';
import type { User } from '../user/user.ts';
import { oldestLive } from './oldest-live.ts';
import type { TicketRecord } from './ports.ts';
import { type TicketState, ticketState } from './ticket.ts';

export interface TicketListing {
  /** Newest first. */
  readonly tickets: readonly ListedTicket[];
  /** The last one that was looked at, where there may be older ones that are asked for; else `null`. */
  readonly next: TicketId | null;
}

export interface ListedTicket {
  readonly ticket: TicketRecord;
  readonly state: TicketState;
  readonly user: User | null;
  /** What the key that created it is called. */
  readonly apiKeyName: string | null;
  /** The one application that it is for, where it is for one. */
  readonly application: Application | null;
}

export interface TicketListQuestion {
  /** A user name, e-mail address, unique id or id; `null` for everybody's. */
  readonly user: string | null;
  /** Only those that can still be redeemed somewhere, as far as their own rows say. */
  readonly live: boolean;
  /** Only older ones. */
  readonly before: TicketId | null;
  readonly limit: number;
}

/**
 * Through how many of a brand's tickets one list looks for those that are asked for: some tens of
 * milliseconds.
 */
export const LOOK_THROUGH = 200_000;

/**
 * The tickets of a brand, newest first. There is no order by user, so one list looks through
 * {@link LOOK_THROUGH} tickets at most, and says where to go on.
 * Throws `brand-not-found`, `user-not-found`.
 */
export const listTickets = async (
  { store, clock }: Pick<Ports, 'store' | 'clock'>,
  brandSlug: string,
  { user: userName, live, before, limit }: TicketListQuestion,
): Promise<TicketListing> => {
  const { read } = store;
  const brand = await findBrand(read.brands, brandSlug);
  const user = userName === null ? null : await findUser(read.users, brand.id, userName);
  const now = clock.now();
  const { tickets, next } = await read.tickets.list(brand.id, {
    ...(user === null ? {} : { userId: user.id }),
    ...(live ? { liveAt: now, since: oldestLive(now) } : {}),
    ...(before === null ? {} : { before }),
    limit,
    lookThrough: LOOK_THROUGH,
  });
  const users = await findEach(
    tickets,
    ({ userId }) => userId,
    (id) => read.users.byId(brand.id, id),
  );
  const keys = await findEach(
    tickets,
    ({ apiKeyId }) => apiKeyId,
    (id) => read.apiKeys.byId(brand.id, id),
  );
  const applications = await read.applications.list(brand.id);
  return {
    next,
    tickets: tickets.map((ticket) => ({
      ticket,
      state: ticketState(ticket, now),
      user: users.get(ticket.userId) ?? null,
      apiKeyName: keys.get(ticket.apiKeyId)?.name ?? null,
      application: applications.find(({ id }) => id === ticket.audience.applications) ?? null,
    })),
  };
};

/** What several tickets name, looked up once. */
const findEach = async <Id, Found>(
  tickets: readonly TicketRecord[],
  idOf: (ticket: TicketRecord) => Id,
  find: (id: Id) => Promise<Found>,
): Promise<ReadonlyMap<Id, Found>> => {
  const found = new Map<Id, Found>();
  for (const id of new Set(tickets.map(idOf))) found.set(id, await find(id));
  return found;
};

import { formatId } from '../../src/core/ids.ts';
import { cookiesOf, type Reply, send } from '../support/http.ts';
import type { Place } from '../support/place.ts';
import {
  addApplication,
  addBrand,
  addKey,
  addUser,
  createTestClock,
  postTicket,
  START,
  serveUsher,
  type Usher,
} from '../support/usher.ts';
import {
  APPLICATION_SECONDS,
  type DoorName,
  type KeyName,
  MANAGEMENT_SECONDS,
  Model,
  type Person,
} from './model.ts';

/** How a person's e-mail address reads after it was changed so many times. */
export const emailOf = (person: Person, change: number): string => `${person}.${change}@example.com`;

const doors: Record<DoorName, { readonly path: string; readonly cookie: string; readonly verify: string }> = {
  management: { path: '/login', cookie: '__Host-usher', verify: '/auth/verify' },
  helpdesk: {
    path: '/apps/helpdesk/login',
    cookie: '__Host-usher-helpdesk',
    verify: '/auth/verify?app=helpdesk',
  },
};

/** The real server that the model is compared with: everything over HTTP that people do over HTTP. */
export interface World {
  readonly usher: Usher;
  readonly uses: 'single' | 'unlimited';
  /** The texts of tickets, as the model numbers them. */
  readonly tickets: { readonly text: string; readonly id: string }[];
  /** The cookies of sessions, as the model numbers them. */
  readonly cookies: string[];
  readonly keyIds: Record<KeyName, string>;
  mint(person: Person, key: KeyName, email: number, oneTimeUse: boolean): Promise<Reply>;
  redeem(text: string, door: DoorName): Promise<Reply>;
  verify(session: number, door: DoorName): Promise<Reply>;
  signOut(session: number, door: DoorName): Promise<Reply>;
  /** Stops the server and starts another on the same store. */
  restart(): Promise<void>;
}

/** A server and its model at the beginning, on a store of their own. */
export const createWorld = async (place: Place, uses: 'single' | 'unlimited') => {
  const clock = createTestClock();
  const serve = () => serveUsher(place, clock, { createLimit: 1_000_000 });
  let usher = await serve();
  await addBrand(usher, 'bumpyard', {
    managementLifetime: MANAGEMENT_SECONDS,
    applicationLifetime: APPLICATION_SECONDS,
    ticketUses: uses,
    sessionIdle: 2_592_000,
    sessionAbsolute: 2_592_000,
  });
  for (const person of ['john', 'jane'] as const) {
    await addUser(usher, { username: person, email: emailOf(person, 0) });
  }
  await addApplication(usher);
  const crm = await addKey(usher, { name: 'CRM' });
  const portal = await addKey(usher, { name: 'Portal' });
  const tokens: Record<KeyName, string> = { crm: crm.token, portal: portal.token };
  const cookies: string[] = [];
  const cookieOf = (session: number, door: DoorName) => ({
    cookie: `${doors[door].cookie}=${cookies[session] ?? ''}`,
  });

  const world: World = {
    get usher() {
      return usher;
    },
    uses,
    tickets: [],
    cookies,
    keyIds: { crm: formatId('api-key', crm.apiKey.id), portal: formatId('api-key', portal.apiKey.id) },
    mint: (person, key, email, oneTimeUse) =>
      postTicket(usher, tokens[key], {
        brand: 'bumpyard',
        username: person,
        email: emailOf(person, email),
        oneTimeUse,
      }),
    async redeem(text, door) {
      const reply = await send(`${usher.url}${doors[door].path}?=TA${text}`);
      const cookie = cookiesOf(reply)[doors[door].cookie];
      if ((reply.status === 303) !== (cookie !== undefined)) {
        throw new Error(`a ${reply.status} with${cookie === undefined ? 'out' : ''} a session cookie`);
      }
      if (cookie !== undefined) cookies.push(cookie);
      return reply;
    },
    verify: (session, door) => send(usher.url + doors[door].verify, { headers: cookieOf(session, door) }),
    signOut: (session, door) =>
      send(`${usher.url}${door === 'management' ? '' : '/apps/helpdesk'}/logout`, {
        method: 'POST',
        headers: { ...cookieOf(session, door), 'sec-fetch-site': 'same-origin' },
      }),
    async restart() {
      await usher.close();
      usher = await serve();
    },
  };
  return { world, model: new Model(START) };
};

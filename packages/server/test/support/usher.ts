import { onTestFinished } from 'vitest';
import type { RunningServer } from '../../src/cli/composition.ts';
import { compose } from '../../src/compose.ts';
import { load } from '../../src/config/load.ts';
import { type Settings, settings as table } from '../../src/config/settings.ts';
import { scopes } from '../../src/core/api-key/api-key.ts';
import type { NewApiKey } from '../../src/core/api-key/issue-api-key.ts';
import { issueApiKey } from '../../src/core/api-key/issue-api-key.ts';
import { createApplication, type NewApplication } from '../../src/core/application/create-application.ts';
import type { By } from '../../src/core/audit/entry.ts';
import { createBrand, type PolicyChange } from '../../src/core/brand/create-brand.ts';
import type { Instant } from '../../src/core/clock.ts';
import { createUser, type NewUser } from '../../src/core/user/create-user.ts';
import type { Identity } from '../../src/core/user/identity.ts';
import { createPlace } from './create-place.ts';
import { type Reply, send } from './http.ts';
import { type Place, placeSettings } from './place.ts';

/** A clock that stands still until it is moved. */
export interface TestClock {
  now(): Instant;
  /** @param milliseconds forward, or backward where negative */
  move(milliseconds: number): void;
}

/** Monday, 23 November 2026, 14:18:47.630 UTC. */
export const START = Date.UTC(2026, 10, 23, 14, 18, 47, 630);

export const createTestClock = (start: Instant = START): TestClock => {
  let now = start;
  return {
    now: () => now,
    move: (milliseconds) => {
      now += milliseconds;
    },
  };
};

export const by: By = {
  actor: { kind: 'command-line', name: 'test' },
  address: null,
  ceiling: 'owner',
  grants: scopes,
};

export interface Usher extends RunningServer {
  readonly clock: TestClock;
  readonly place: Place;
}

/** A real server, on a real store of its own unless told another place; it ends with the test. */
export const startUsher = async (
  overrides: Partial<Settings> = {},
  clock: TestClock = createTestClock(),
  place?: Place,
): Promise<Usher> => {
  const usher = await serveUsher(place ?? (await createPlace()), clock, overrides);
  onTestFinished(() => usher.close());
  return usher;
};

/** A real server that whoever asks for it has to close. */
export const serveUsher = async (
  place: Place,
  clock: TestClock,
  overrides: Partial<Settings> = {},
): Promise<Usher> => {
  const settings: Settings = {
    ...load(table, {}, {}),
    ...placeSettings(place),
    port: 0,
    logLevel: 'error',
    ...overrides,
  };
  return { ...(await compose(clock).serve(settings)), clock, place };
};

const nobody: Identity = {
  username: null,
  email: null,
  uniqueId: null,
  firstName: null,
  lastName: null,
  phone1: null,
};

export const johnDoe: Identity = {
  username: 'john.d',
  email: 'john.d@example.com',
  uniqueId: 'A-77',
  firstName: 'John',
  lastName: 'Doe',
  phone1: '+44 20 7946 0958',
};

export const addBrand = (usher: Pick<Usher, 'ports'>, slug = 'bumpyard', policy: PolicyChange = {}) =>
  createBrand(usher.ports, { slug, name: slug === 'bumpyard' ? 'Bump Yard' : slug, policy }, by);

export const addUser = (
  usher: Pick<Usher, 'ports'>,
  identity: Partial<Identity> = johnDoe,
  options: Partial<NewUser> & { readonly brand?: string } = {},
) => {
  const { brand = 'bumpyard', ...rest } = options;
  const wanted = { remark: null, role: 'manager', noTicket: false, password: null, ...rest } as const;
  return createUser(usher.ports, brand, { ...wanted, identity: { ...nobody, ...identity } }, by);
};

export const addKey = (
  usher: Pick<Usher, 'ports'>,
  options: Partial<NewApiKey> & { readonly brand?: string } = {},
) => {
  const { brand = 'bumpyard', ...rest } = options;
  const wanted: NewApiKey = {
    name: 'CRM back end',
    scopes: ['ticket:management', 'ticket:application'],
    roleCeiling: 'manager',
    addresses: [],
    expiresInDays: 365,
    ...rest,
  };
  return issueApiKey(usher.ports, brand, wanted, by);
};

export const addApplication = (
  usher: Pick<Usher, 'ports'>,
  options: Partial<NewApplication> & { readonly brand?: string } = {},
) => {
  const { brand = 'bumpyard', ...rest } = options;
  const wanted: NewApplication = {
    slug: 'helpdesk',
    name: 'Help desk',
    url: 'https://helpdesk.example.com/start',
    returnTargets: [],
    ticketLifetime: null,
    cookieDomain: null,
    allowedFrames: [],
    ...rest,
  };
  return createApplication(usher.ports, brand, wanted, by);
};

/** A server with the brand, manager, application and key of the published page's example. */
export const startBumpyard = async (overrides: Partial<Settings> = {}, policy: PolicyChange = {}) => {
  const usher = await startUsher(overrides);
  const brand = await addBrand(usher, 'bumpyard', { phoneCountry: 'GB', ...policy });
  const user = await addUser(usher, johnDoe, { password: 'correct horse battery' });
  const application = await addApplication(usher);
  const { token, apiKey } = await addKey(usher);
  return { usher, brand, user, application, token, apiKey };
};

export const exampleRequest = { brand: 'bumpyard', username: 'john.d', email: 'john.d@example.com' } as const;

/** `POST /auth/ticket`, as an integrator's back end sends it. */
export const postTicket = (
  usher: Pick<Usher, 'url'>,
  token: string,
  data: object = exampleRequest,
): Promise<Reply> =>
  send(`${usher.url}/auth/ticket`, {
    method: 'POST',
    headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
    body: JSON.stringify({ data }),
  });

export interface CreatedTicket {
  readonly encpryptedString: string;
  readonly ticketId: string;
  readonly loginUrl?: string;
  readonly validFor: { readonly management?: number; readonly applications?: number };
}

/** A ticket that must be created; throws with the reply where it is not. */
export const createTicket = async (
  usher: Pick<Usher, 'url'>,
  token: string,
  data: object = exampleRequest,
) => {
  const reply = await postTicket(usher, token, data);
  if (reply.status !== 200) throw new Error(`no ticket: ${reply.status} ${reply.text}`);
  return (JSON.parse(reply.text) as { readonly data: CreatedTicket }).data;
};

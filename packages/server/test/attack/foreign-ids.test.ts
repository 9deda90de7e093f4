import { describe, expect, it } from 'vitest';
import { scopes } from '../../src/core/api-key/api-key.ts';
import type { Brand } from '../../src/core/brand/brand.ts';
import { DOCTOR_PATH } from '../../src/core/health/server-report.ts';
import { formatId } from '../../src/core/ids.ts';
import { API, endpoints } from '../../src/http/api/endpoints.ts';
import { type Route, routes } from '../../src/http/routes.ts';
import { assetPaths } from '../../src/pages/assets.ts';
import { type Browser, openBrowser } from '../support/browser.ts';
import { form, formHeaders, type Reply, type Sent, send } from '../support/http.ts';
import { inRawStore, type RawRow } from '../support/raw-store.ts';
import { appLink, expectSignedIn, link, startSites } from '../support/sign-in.ts';
import {
  addApplication,
  addBrand,
  addKey,
  addUser,
  type CreatedTicket,
  createTicket,
  type Usher,
} from '../support/usher.ts';

// Whoever works in one brand sends another brand's identifiers to every route there is, in every place where an
// identifier could stand, with a session and a key of their own. The other brand must not notice, and nothing of
// it may show.

const slugs = ['badger', 'otter'] as const;
type Slug = (typeof slugs)[number];
const neighbourOf = (slug: Slug): Slug => (slug === 'badger' ? 'otter' : 'badger');

const hostOf = (slug: Slug): string => `${slug}.example.test`;
const appOf = (slug: Slug): string => `${slug}-desk`;
const usernameOf = (slug: Slug): string => `${slug}.person`;

/** What is never sent, so that wherever it shows it has been read. */
const markOf = (slug: Slug): string => `mark-of-the-${slug}`;

const identityOf = (slug: Slug) => ({
  username: usernameOf(slug),
  email: `${slug}@example.com`,
  uniqueId: `${slug}-77`,
});

const requestOf = (slug: Slug) => ({ brand: slug, ...identityOf(slug) });

interface Tenant {
  readonly slug: Slug;
  readonly brand: Brand;
  readonly token: string;
  readonly browser: Browser;
  readonly ticket: CreatedTicket;
  /** Whatever names something of the brand, by what it names. */
  readonly ids: Readonly<Record<string, string>>;
}

const addTenant = async (usher: Usher, slug: Slug): Promise<Tenant> => {
  const brand = await addBrand(usher, slug, { mandatoryFields: ['username', 'email', 'uniqueId'] });
  const names = { firstName: markOf(slug), lastName: markOf(slug) };
  const user = await addUser(usher, { ...identityOf(slug), ...names }, { brand: slug });
  const url = `https://${markOf(slug)}.example.com/`;
  const application = await addApplication(usher, {
    brand: slug,
    slug: appOf(slug),
    name: markOf(slug),
    url,
  });
  const { token, apiKey } = await addKey(usher, { brand: slug, name: markOf(slug), scopes });
  const browser = await signIn(usher, { slug, token });
  const cookies = browser.cookies();
  const sessions = await usher.ports.store.read.sessions.listOpen(brand.id, { limit: 10 });
  const [inside = '', atApp = ''] = sessions
    .toSorted((left, right) => Number(left.application !== null) - Number(right.application !== null))
    .map(({ session }) => formatId('session', session.id));
  const ticket = await createTicket(usher, token, requestOf(slug));
  const ids = {
    'a ticket': ticket.encpryptedString,
    'a ticket’s id': ticket.ticketId,
    'a session': inside,
    'a session at an application': atApp,
    'a session’s cookie': cookies['__Host-usher'] ?? '',
    'a session’s cookie at an application': cookies[`__Host-usher-${appOf(slug)}`] ?? '',
    'a person': formatId('user', user.id),
    'a user name': identityOf(slug).username,
    'an e-mail address': identityOf(slug).email,
    'a unique id': identityOf(slug).uniqueId,
    'an application': formatId('application', application.id),
    'an application’s slug': appOf(slug),
    'a key': formatId('api-key', apiKey.id),
    'a key’s text': token,
    'a brand': formatId('brand', brand.id),
    'a brand’s slug': slug,
  };
  return { slug, brand, token, browser, ticket, ids };
};

/** A browser at the brand’s own site, signed in at both of its doors. */
const signIn = async (usher: Usher, tenant: Pick<Tenant, 'slug' | 'token'>): Promise<Browser> => {
  const browser = openBrowser(usher, { host: hostOf(tenant.slug) });
  await comeIn(usher, { ...tenant, browser }, 'management');
  await comeIn(usher, { ...tenant, browser }, 'application');
  return browser;
};

/** Through one of its doors, with a new ticket. */
const comeIn = async (
  usher: Usher,
  { slug, token, browser }: Pick<Tenant, 'slug' | 'token' | 'browser'>,
  door: 'management' | 'application',
): Promise<void> => {
  const ticket = await createTicket(usher, token, requestOf(slug));
  if (door === 'management') expectSignedIn(await browser.open(link(ticket)));
  else
    expectSignedIn(await browser.open(appLink(ticket, appOf(slug))), `https://${markOf(slug)}.example.com/`);
};

const startTenants = async () => {
  // Each attempt comes from an address of its own, or the throttles would answer for us.
  const { usher } = await startSites({ trustedProxies: ['127.0.0.1'], createLimit: 1_000_000 });
  return { usher, badger: await addTenant(usher, 'badger'), otter: await addTenant(usher, 'otter') };
};

/** A brand’s rows but for its log, and for what counts how often somebody was turned away with a ticket of its. */
const rowsOf = ({ place }: Usher, { brand }: Tenant): Promise<Record<string, RawRow[]>> =>
  inRawStore(place, async (raw) => {
    const tables = { brands: 'id', users: 'brand_id', applications: 'brand_id', api_keys: 'brand_id' };
    const more = { tickets: 'brand_id', sessions: 'brand_id' };
    const found: Record<string, RawRow[]> = {};
    for (const [table, column] of Object.entries({ ...tables, ...more })) {
      const rows = await raw.all(`SELECT * FROM ${table} WHERE ${column} = ? ORDER BY id`, brand.id);
      found[table] = rows.map(({ openings: _, refusals: __, last_used_at: ___, ...row }) => row);
    }
    return found;
  });

const PARAMETERS = ['app', 'brand', 'ta', 'session', 'user', 'username', 'id', 'slug', 'ticket', 'key', ''];
const API_FIELDS = ['id', 'brand', 'brandId', 'user', 'username', 'uniqueId', 'key'];
const JSON_FIELDS = ['brand', 'username', 'email', 'uniqueId', 'application', 'returnTo'];

/** `?=TA…` for the parameter without a name. */
const pairOf = (name: string, id: string): Record<string, string> => ({
  [name]: name === '' ? `TA${id}` : id,
});

interface Attempt {
  readonly place: string;
  readonly path?: string;
  readonly headers?: Readonly<Record<string, string>>;
  /** What stands in the body besides what the route needs. */
  readonly fields?: Readonly<Record<string, string>>;
}

/** Every place in a request to this route where an identifier could stand. */
const attemptsAt = (route: Route, own: Tenant, id: string): Attempt[] => {
  const path = pathOf(route, own);
  const cookies = ['__Host-usher', `__Host-usher-${appOf(own.slug)}`, '__Secure-usher', 'usher'];
  const headers = ['usher-brand', 'x-brand', 'remote-user', 'x-forwarded-user'];
  const inPath = encodeURIComponent(id);
  return [
    ...parametersOf(route).map((name) => ({ place: `?${name}=`, path: `${path}?${form(pairOf(name, id))}` })),
    ...cookies.map((name) => ({ place: name, headers: { cookie: `${name}=${id}` } })),
    ...headers.map((name) => ({ place: name, headers: { [name]: id } })),
    {
      place: ':slug',
      path: path === route.path ? `/apps/${inPath}${path}` : route.path.replace(IN_PATH, inPath),
    },
    ...fieldsOf(route).map((name) => ({ place: `the field ${name}`, fields: pairOf(name, id) })),
  ];
};

// Of the API’s own records nobody is named, so that an attempt changes none of one’s own.
const pathOf = (route: Route, own: Tenant): string =>
  route.path.replace(':slug', appOf(own.slug)).replace(IN_PATH, 'nobody');

/** What stands for a record in a path. */
const IN_PATH = /:\w+/;

// The API refuses every name that it does not know alike, whatever its value.
const parametersOf = ({ format }: Route): readonly string[] =>
  format === 'problem' ? ['brand', 'user', 'cursor'] : PARAMETERS;

const fieldsOf = ({ format, method }: Route): readonly string[] => {
  if (format === 'envelope') return JSON_FIELDS;
  if (format === 'problem') return method === 'POST' || method === 'PATCH' ? API_FIELDS : [];
  return method === 'POST' ? PARAMETERS : [];
};

let attempts = 0;

/** Sends it from the brand’s own site, signed in there, with the brand’s own key and each time from elsewhere. */
const attempt = (usher: Usher, own: Tenant, route: Route, sent: Attempt): Promise<Reply> => {
  attempts += 1;
  const cookies = Object.entries(own.browser.cookies()).map(([name, value]) => `${name}=${value}`);
  return send(usher.url + (sent.path ?? pathOf(route, own)), {
    headers: {
      host: hostOf(own.slug),
      'x-forwarded-for': `2001:db8:${(attempts >> 16).toString(16)}:${(attempts & 0xffff).toString(16)}::1`,
      'sec-fetch-site': 'same-origin',
      'sec-fetch-dest': 'document',
      authorization: `Bearer ${own.token}`,
      cookie: cookies.join('; '),
      ...bodyOf(route).headers,
      ...sent.headers,
    },
    ...bodyOf(route).with(own, sent),
  });
};

/** What a request to the route needs in order to be taken seriously. */
const bodyOf = ({ format, method }: Route) => ({
  headers:
    format === 'envelope' || (format === 'problem' && method !== 'GET')
      ? { 'content-type': 'application/json' }
      : formHeaders,
  with: ({ slug }: Tenant, { path = '', fields = {} }: Attempt): Sent => {
    if (format === 'envelope')
      return { method: 'POST', body: JSON.stringify({ data: { ...requestOf(slug), ...fields } }) };
    if (format === 'problem') return method === 'GET' ? {} : { method, body: JSON.stringify(fields) };
    if (method !== 'POST') return { method: method === '*' ? 'GET' : method };
    // A name of its own for each, which no throttle has counted. Where the form is not what is tried, a ticket
    // that is none spares the hashing of a password.
    const typed = { username: `nobody-${attempts}`, password: 'x', switch: 'yes' };
    const isTicketElsewhere = /[?&](?:ta)?=/.test(path);
    const forged = Object.keys(fields).length > 0 || isTicketElsewhere ? {} : { ta: 'forged' };
    return { method, body: form({ ...typed, ...forged, ...fields }) };
  },
});

const keyOf = ({ method, path }: Route): string => `${method} ${path}`;

/**
 * What each route answers to a request that holds something foreign, with a session and a key of one’s own.
 * A route that is added without a row here fails the test.
 */
const answers: Readonly<Record<string, readonly number[]>> = {
  '* /auth/ticket': [200, 404],
  '* /auth/verify': [200, 401, 404],
  'GET /login': [200, 400, 401, 404],
  'HEAD /login': [200, 404],
  'POST /login': [200, 400, 401, 404],
  'GET /': [200, 303, 400, 401, 404],
  'HEAD /': [200, 404],
  'POST /logout': [303, 400, 404],
  'POST /sessions/end': [303, 400, 404],
  'GET /apps/:slug/login': [200, 400, 401, 404],
  'HEAD /apps/:slug/login': [200, 404],
  'POST /apps/:slug/login': [200, 400, 401, 404],
  'GET /apps/:slug': [200, 303, 400, 401, 404],
  'HEAD /apps/:slug': [200, 404],
  'POST /apps/:slug/logout': [303, 400, 404],
  'POST /apps/:slug/sessions/end': [303, 400, 404],
  [`GET ${assetPaths.css}`]: [200, 404],
  [`GET ${assetPaths.submitJs}`]: [200, 404],
  'GET /healthz': [200, 404],
  'GET /readyz': [200, 404],
  [`GET ${DOCTOR_PATH}`]: [404],
  'GET /openapi.json': [200, 404],
  ...Object.fromEntries(
    endpoints.map(({ method, path }) => [
      `${method} ${API}${path}`,
      [...(method === 'GET' ? [200] : []), 400, 404],
    ]),
  ),
};

const sessionCookies = ({ headers }: Reply): string[] =>
  (headers['set-cookie'] ?? []).filter((line) => /^(?:__Host-|__Secure-)?usher(?:-[a-z-]+)?=/.test(line));

const isSignedOut = (reply: Reply): boolean =>
  sessionCookies(reply).some((line) => line.includes('Max-Age=0'));

/** The browser that was signed out comes in again at the same door: the next attempt has a session too. */
const comeBackIn = (usher: Usher, own: Tenant, reply: Reply): Promise<void> =>
  comeIn(usher, own, sessionCookies(reply)[0]?.startsWith('__Host-usher=') ? 'management' : 'application');

const logOf = async ({ ports }: Usher, { brand }: Tenant) =>
  (await ports.store.read.audit.tail(brand.id, 1000)).filter(({ event }) => event.kind !== 'ticket.refused');

it('has a row for every route', () => {
  expect(Object.keys(answers).sort()).toEqual(routes.map(keyOf).sort());
});

const answersTo = (route: Route, { fields }: Attempt): readonly number[] =>
  route.format === 'envelope' && fields !== undefined ? [400, 404] : (answers[keyOf(route)] ?? []);

/** Nothing of the other brand shows, and nobody is signed in. */
const expectNothing = (reply: Reply, foreign: Slug, what: string): void => {
  expect(JSON.stringify([reply.headers, reply.text]), what).not.toContain(markOf(foreign));
  const started = sessionCookies(reply).filter((line) => !line.includes('Max-Age=0'));
  expect(started, what).toEqual([]);
};

describe.each(slugs)('to somebody of %s', (slug) => {
  it.each(routes.map((route) => [keyOf(route), route] as const))(
    'no identifier of another brand is good for anything: %s',
    async (_key, route) => {
      const { usher, ...tenants } = await startTenants();
      const own = tenants[slug];
      const foreign = tenants[neighbourOf(slug)];
      const before = { rows: await rowsOf(usher, foreign), log: await logOf(usher, foreign) };
      for (const [kind, id] of Object.entries(foreign.ids)) {
        for (const sent of attemptsAt(route, own, id)) {
          const reply = await attempt(usher, own, route, sent);
          const what = `${kind} at ${sent.place}`;
          expect(answersTo(route, sent), what).toContain(reply.status);
          expectNothing(reply, foreign.slug, what);
          if (isSignedOut(reply)) await comeBackIn(usher, own, reply);
        }
      }
      expect({ rows: await rowsOf(usher, foreign), log: await logOf(usher, foreign) }).toEqual(before);
      // What was theirs still is: the sessions at both doors, and the ticket that went through all hands.
      for (const path of ['/auth/verify', `/auth/verify?app=${appOf(foreign.slug)}`])
        expect((await foreign.browser.open(path)).headers['remote-user']).toBe(usernameOf(foreign.slug));
      expectSignedIn(await foreign.browser.open(link(foreign.ticket)));
    },
    // Some hundreds of passwords are hashed at the routes that take one.
    60_000,
  );
});

/** What is seen of one’s own identifiers in the same places: each that a route listens to does something there. */
const own: readonly (readonly [key: string, kind: string, place: string, status: number])[] = [
  ['* /auth/ticket', 'a brand’s slug', 'the field brand', 200],
  ['* /auth/ticket', 'a user name', 'the field username', 200],
  ['* /auth/ticket', 'an e-mail address', 'the field email', 200],
  ['* /auth/ticket', 'a unique id', 'the field uniqueId', 200],
  ['* /auth/ticket', 'an application’s slug', 'the field application', 200],
  ['* /auth/verify', 'a session’s cookie', '__Host-usher', 200],
  ['* /auth/verify', 'an application’s slug', '?app=', 200],
  ['GET /login', 'a ticket', '?ta=', 303],
  ['GET /login', 'a ticket', '?=', 303],
  ['POST /login', 'a ticket', 'the field ta', 303],
  ['GET /', 'a ticket', '?ta=', 303],
  ['GET /', 'a session’s cookie', '__Host-usher', 200],
  ['GET /api/v1/users/:user', 'a person', ':slug', 200],
  ['GET /api/v1/users/:user', 'a user name', ':slug', 200],
  ['PATCH /api/v1/users/:user', 'an e-mail address', ':slug', 200],
  ['POST /api/v1/users/:user/suspend', 'a unique id', ':slug', 200],
  ['POST /api/v1/tickets/:ticket/revoke', 'a ticket’s id', ':slug', 200],
  ['DELETE /api/v1/sessions/:session', 'a session at an application', ':slug', 204],
  ['POST /api/v1/keys/:key/revoke', 'a key', ':slug', 200],
  ['POST /sessions/end', 'a session at an application', 'the field session', 303],
  ['GET /apps/:slug', 'an application’s slug', ':slug', 200],
  ['GET /apps/:slug/login', 'a ticket', '?=', 303],
  ['POST /apps/:slug/login', 'a ticket', 'the field ta', 303],
  ['POST /apps/:slug/sessions/end', 'a session at an application', 'the field session', 303],
];

it.each(own)('one’s own would be: %s, %s at %s', async (key, kind, place, status) => {
  const { usher, badger } = await startTenants();
  const route = routes.find((each) => keyOf(each) === key);
  const sent =
    route && attemptsAt(route, badger, badger.ids[kind] ?? '').find((each) => each.place === place);
  if (route === undefined || sent === undefined) throw new Error(`nothing is sent to ${key} at ${place}`);
  const before = await rowsOf(usher, badger);
  const reply = await attempt(usher, badger, route, sent);
  expect(reply.status).toBe(status);
  const hasChanged = JSON.stringify(await rowsOf(usher, badger)) !== JSON.stringify(before);
  const isShown = JSON.stringify([reply.headers, reply.text]).includes(markOf('badger'));
  expect([hasChanged, isShown]).toContain(true);
});

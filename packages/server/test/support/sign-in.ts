import { createServer } from 'node:net';
import { expect, onTestFinished } from 'vitest';
import { compose } from '../../src/compose.ts';
import { load } from '../../src/config/load.ts';
import { type Settings, settings as table } from '../../src/config/settings.ts';
import type { AuditEvent } from '../../src/core/audit/event.ts';
import type { PolicyChange } from '../../src/core/brand/create-brand.ts';
import type { BrandId } from '../../src/core/ids.ts';
import type { Ports } from '../../src/core/ports.ts';
import { type Browser, openBrowser } from './browser.ts';
import type { Reply } from './http.ts';
import { placeSettings } from './place.ts';
import { type CreatedTicket, createTicket, startBumpyard, type Usher } from './usher.ts';

type Sealed = Pick<CreatedTicket, 'encpryptedString'>;

/** The link as the published page writes it. */
export const link = ({ encpryptedString }: Sealed): string => `/login?=TA${encpryptedString}`;

/** The link to an application's own door. */
export const appLink = ({ encpryptedString }: Sealed, slug = 'helpdesk'): string =>
  `/apps/${slug}/login?=TA${encpryptedString}`;

export const REFUSAL = 'This sign-in link no longer works';

/** The one page for every link that does not work. */
export const expectRefused = (reply: Reply): void => {
  expect(reply.text).toContain(REFUSAL);
  expect(reply.status).toBe(401);
  expect(reply.headers['set-cookie']).toBeUndefined();
};

export const expectSignedIn = (reply: Reply, landing = '/'): void => {
  expect([reply.status, reply.headers.location]).toEqual([303, landing]);
  expect(reply.headers['set-cookie']).toHaveLength(1);
};

/** The user name of whoever the browser is signed in as at a door; `null` for nobody. */
export const signedInAs = async (browser: Browser, app?: string): Promise<string | null> => {
  const reply = await browser.open(`/auth/verify${app === undefined ? '' : `?app=${app}`}`, { from: 'here' });
  if (reply.status !== 200) return null;
  return String(reply.headers['remote-user']);
};

/** What a brand's log holds of some kinds of event, oldest first. */
export const eventsOf = async <Kind extends AuditEvent['kind']>(
  { ports }: Pick<Usher, 'ports'>,
  brand: { readonly id: BrandId },
  ...kinds: Kind[]
): Promise<Extract<AuditEvent, { readonly kind: Kind }>[]> => {
  const entries = await ports.store.read.audit.tail(brand.id, 1000);
  return entries
    .map(({ event }) => event)
    .filter((event) => kinds.some((kind) => kind === event.kind)) as Extract<AuditEvent, { kind: Kind }>[];
};

/** The exact reasons for which a brand's tickets were refused, oldest first. */
export const refusalReasons = async (usher: Pick<Usher, 'ports'>, brand: { readonly id: BrandId }) =>
  (await eventsOf(usher, brand, 'ticket.refused')).map(({ reason }) => reason);

/** A fresh browser that has just come in by a new ticket. */
export const comeInByTicket = async (
  usher: Pick<Usher, 'url'>,
  token: string,
  data?: object,
): Promise<Browser> => {
  const browser = openBrowser(usher);
  expectSignedIn(await browser.open(link(await createTicket(usher, token, data))));
  return browser;
};

/** Types a name and a password into the sign-in page of a door, and presses its button. */
export const signInByPassword = async (
  browser: Browser,
  typed: { readonly username: string; readonly password: string; readonly brand?: string },
  path = '/login',
): Promise<Reply> => {
  const page = await browser.open(path, { from: 'address-bar' });
  return browser.press(page, { brand: 'bumpyard', ...typed });
};

/** The store as another process has it open: without the caches of the server. */
export const openElsewhere = async ({ place, clock }: Pick<Usher, 'place' | 'clock'>): Promise<Ports> => {
  const opened = await compose(clock).open({ ...load(table, {}, {}), ...placeSettings(place) });
  onTestFinished(() => opened.close());
  return opened.ports;
};

/** A port that nothing listens on for now. */
export const freePort = (): Promise<number> =>
  new Promise((resolve, reject) => {
    const server = createServer().on('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      server.close(() => resolve(typeof address === 'object' && address !== null ? address.port : 0));
    });
  });

/**
 * Bump Yard's server under a public address of its own, as behind a proxy: `usher.url` is where its socket is.
 */
export const startBumpyardAt = async (
  publicUrl: string,
  overrides: Partial<Settings> = {},
  policy: PolicyChange = {},
) => {
  const port = await freePort();
  const bumpyard = await startBumpyard({ port, publicUrl, ...overrides }, policy);
  return { ...bumpyard, usher: { ...bumpyard.usher, url: `http://127.0.0.1:${port}` } };
};

/** Several brands, each on a sub-domain of `example.test`. */
export const startSites = (overrides: Partial<Settings> = {}, policy: PolicyChange = {}) =>
  startBumpyardAt('https://login.example.test', { baseDomain: 'example.test', ...overrides }, policy);

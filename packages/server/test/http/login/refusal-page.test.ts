import { describe, expect, it } from 'vitest';
import { revokeApiKey } from '../../../src/core/api-key/revoke-api-key.ts';
import type { BrandId, TicketId } from '../../../src/core/ids.ts';
import { formatId } from '../../../src/core/ids.ts';
import { setUserStatus } from '../../../src/core/user/set-user-status.ts';
import { type Reply, send } from '../../support/http.ts';
import { appLink, expectRefused, link, startSites } from '../../support/sign-in.ts';
import { addKey, by, createTicket, START, startBumpyard } from '../../support/usher.ts';

type Started = Awaited<ReturnType<typeof startBumpyard>>;
/** Makes a link that no longer works, or never did. */
type Spoil = (bumpyard: Started) => Promise<string>;

const spent = async (url: string, path: string): Promise<string> => {
  await send(url + path);
  return path;
};

const flipped = (text: string): string => `${text.slice(0, -1)}${text.endsWith('A') ? 'B' : 'A'}`;

const dead: Readonly<Record<string, Spoil>> = {
  used: async ({ usher, token }) => spent(usher.url, link(await createTicket(usher, token))),
  expired: async ({ usher, token }) => {
    const ticket = await createTicket(usher, token);
    usher.clock.move(60_000);
    return link(ticket);
  },
  forged: async ({ usher, token }) => {
    const { encpryptedString } = await createTicket(usher, token);
    return link({ encpryptedString: flipped(encpryptedString) });
  },
  'of a revoked key': async ({ usher, token, apiKey }) => {
    const ticket = await createTicket(usher, token);
    await revokeApiKey(usher.ports, 'bumpyard', formatId('api-key', apiKey.id), by);
    return link(ticket);
  },
  'of a suspended user': async ({ usher, token }) => {
    const ticket = await createTicket(usher, token);
    await setUserStatus(usher.ports, 'bumpyard', 'john.d', 'suspended', by);
    return link(ticket);
  },
  throttled: async ({ usher, token }) => {
    const path = await spent(usher.url, link(await createTicket(usher, token)));
    for (let count = 0; count < 31; count++) await send(usher.url + path);
    return path;
  },
  'unknown: authentic, but without a row': async ({ usher, brand }) => {
    const claim = { brandId: brand.id, ticketId: 42 as TicketId, issuedAt: START };
    return link({ encpryptedString: usher.ports.sealer.seal(claim) });
  },
  'unknown: of a brand that there is not': async ({ usher }) => {
    const claim = { brandId: 42 as BrandId, ticketId: 42 as TicketId, issuedAt: START };
    return link({ encpryptedString: usher.ports.sealer.seal(claim) });
  },
  empty: async () => '/login?ta=',
  'the page’s, empty': async () => '/login?=TA',
  'of another format': async () =>
    '/login?=TAhZ8uTCLgf1HnOwVy_bIEWVJD0VXnIcbMKTT9R6_bW0prs_fYgzbzQCRMpdPZw1FopL',
  'longer than any': async () => `/login?=TA${'A'.repeat(8000)}`,
  'of characters that no ticket holds': async () => '/login?ta=%00%F0%9F%98%80%E2%80%AE<script>',
  'of broken UTF-8': async () => '/login?ta=%FF%FE%C0%80',
  'for another door': async ({ usher }) => {
    const { token } = await addKey(usher, { scopes: ['ticket:application'] });
    return link(await createTicket(usher, token));
  },
  'for a brand that `?brand=` denies': async ({ usher, token }) =>
    `${link(await createTicket(usher, token))}&brand=otter`,
};

/** All of a reply that the sender could tell two causes apart by. */
const seen = ({ status, headers, text }: Reply) => {
  const { date, ...rest } = headers;
  expect(date).toBeDefined();
  return { status, headers: rest, text };
};

describe('one page for every link that does not work, to the byte', () => {
  it.each(Object.entries(dead))('%s', async (_name, spoil) => {
    const bumpyard = await startBumpyard();
    const known = await send(`${bumpyard.usher.url}/login?ta=forged`);
    expectRefused(known);
    const reply = await send(bumpyard.usher.url + (await spoil(bumpyard)));
    expectRefused(reply);
    expect(seen(reply)).toEqual(seen(known));
  });

  it('at an application’s door as well', async () => {
    const { usher, token } = await startBumpyard();
    const used = await spent(usher.url, appLink(await createTicket(usher, token)));
    const forged = await send(`${usher.url}/apps/helpdesk/login?ta=forged`);
    expectRefused(forged);
    expect(seen(await send(usher.url + used))).toEqual(seen(forged));
  });

  it('by POST as by GET', async () => {
    const { usher } = await startBumpyard();
    const headers = { 'content-type': 'application/x-www-form-urlencoded' };
    const posted = await send(`${usher.url}/login`, { method: 'POST', headers, body: 'ta=forged' });
    expect(seen(posted)).toEqual(seen(await send(`${usher.url}/login?ta=forged`)));
  });

  it('never holds what was presented', async () => {
    const { usher } = await startBumpyard();
    const reply = await send(`${usher.url}/login?ta=c4n4ry&brand=c4n4ry&x=c4n4ry`);
    expect(JSON.stringify([reply.headers, reply.text])).not.toContain('c4n4ry');
  });

  it('speaks the reader’s language', async () => {
    const { usher } = await startBumpyard();
    const headers = { 'accept-language': 'he-IL, en;q=0.5' };
    const { text } = await send(`${usher.url}/login?ta=forged`, { headers });
    expect(text).toContain('<html lang="he" dir="rtl">');
  });
});

describe('the start link on it', () => {
  const START_URL = 'https://crm.bumpyard.example/start';

  it('is the one of the site’s brand', async () => {
    const { usher } = await startSites({}, { startUrl: START_URL });
    const headers = { host: 'bumpyard.example.test' };
    const { text } = await send(`${usher.url}/login?ta=forged`, { headers });
    expect(text).toContain(`<a class="primary" href="${START_URL}">Get a new link</a>`);
    expect(text).toContain('Bump Yard');
  });

  it('is none on a host that all brands share, whatever the ticket or `?brand=` says', async () => {
    const { usher, token } = await startBumpyard({}, { startUrl: START_URL });
    const used = await spent(usher.url, link(await createTicket(usher, token)));
    for (const path of [used, `${used}&brand=bumpyard`, '/?brand=bumpyard&ta=forged']) {
      const reply = await send(usher.url + path);
      expectRefused(reply);
      expect(reply.text).not.toContain(START_URL);
      expect(reply.text).not.toContain('Bump Yard');
    }
  });

  it('leads on to the password screen of the same door where there is none', async () => {
    const { usher } = await startBumpyard();
    const page = (path: string) => send(usher.url + path);
    expect((await page('/login?ta=x')).text).toContain('href="/login">Sign in with a password</a>');
    expect((await page('/apps/helpdesk/login?ta=x')).text).toContain('href="/apps/helpdesk/login">');
  });
});

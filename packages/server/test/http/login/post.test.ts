import { describe, expect, it } from 'vitest';
import { formsIn, openBrowser } from '../../support/browser.ts';
import { form, formHeaders, send } from '../../support/http.ts';
import {
  eventsOf,
  expectRefused,
  expectSignedIn,
  refusalReasons,
  signedInAs,
} from '../../support/sign-in.ts';
import { createTicket, startBumpyard } from '../../support/usher.ts';

const startWithTicket = async (policy = {}) => {
  const bumpyard = await startBumpyard({}, policy);
  const { encpryptedString: ta } = await createTicket(bumpyard.usher, bumpyard.token);
  return { ...bumpyard, ta };
};

type Scene = Awaited<ReturnType<typeof startWithTicket>>;

/** The page that posts a ticket once more from our own origin. */
const HAND_OVER = 'data-submit';

describe('a POST with neither `Origin` nor `Sec-Fetch-Site` comes from no browser', () => {
  it.each(['direct', 'confirm'] as const)('and is redeemed at once under `%s`', async (arrival) => {
    const { usher, ta } = await startWithTicket({ arrival });
    const body = form({ ta });
    expectSignedIn(await send(`${usher.url}/login`, { method: 'POST', headers: formHeaders, body }));
  });
});

describe('a POST from another site', () => {
  it('is answered by a page of ours that posts it again', async () => {
    const { usher, brand, ta } = await startWithTicket();
    const page = await openBrowser(usher).post('/login', { ta });
    expect(page.status).toBe(200);
    expect(formsIn(page)).toMatchObject([{ action: '/login', fields: { ta } }]);
    expect(page.text).toMatch(/<form [^>]*data-submit>/);
    expect(page.text).toContain('<script src="/assets/submit.js" defer></script>');
    expect(page.text).toContain('<button');
    expect(await eventsOf(usher, brand, 'ticket.redeemed', 'ticket.opened')).toEqual([]);
  });

  it('whose form then signs in from our own origin', async () => {
    const { usher, ta } = await startWithTicket();
    const browser = openBrowser(usher);
    expectSignedIn(await browser.press(await browser.post('/login', { ta })));
    expect(await signedInAs(browser)).toBe('john.d');
  });

  it('also at an application', async () => {
    const { usher, ta } = await startWithTicket();
    const browser = openBrowser(usher);
    const page = await browser.post('/apps/helpdesk/login', { ta });
    expectSignedIn(await browser.press(page), 'https://helpdesk.example.com/start');
  });

  it('shows us the session that the browser has only with the second post', async () => {
    const { usher, token, brand, ta } = await startWithTicket();
    const browser = openBrowser(usher);
    await browser.press(await browser.post('/login', { ta }));
    const { encpryptedString: next } = await createTicket(usher, token);
    expectSignedIn(await browser.press(await browser.post('/login', { ta: next })));
    expect((await eventsOf(usher, brand, 'session.ended')).map(({ reason }) => reason)).toEqual(['replaced']);
  });

  it('under `confirm` is answered by the Continue page, where nothing submits itself', async () => {
    const { usher, ta } = await startWithTicket({ arrival: 'confirm' });
    const browser = openBrowser(usher);
    const page = await browser.post('/login', { ta });
    expect(page.text).toContain('Continue as <bdi>John Doe</bdi>');
    expect(page.text).not.toMatch(/<script|data-submit/);
    expectSignedIn(await browser.press(page));
  });

  it.each<readonly [string, (scene: Scene) => string]>([
    ['no longer works', ({ ta }) => ta],
    ['is a forgery', () => 'forged'],
  ])('is refused by the second post where the ticket %s, and never signs in', async (_what, pick) => {
    for (const arrival of ['direct', 'confirm'] as const) {
      const scene = await startWithTicket({ arrival });
      scene.usher.clock.move(60_000);
      const browser = openBrowser(scene.usher);
      const page = await browser.post('/login', { ta: pick(scene) });
      expect(page.text).toContain(HAND_OVER);
      expect(page.text).not.toContain('John');
      expectRefused(await browser.press(page));
    }
  });

  it('is refused at once where the ticket is another brand’s than it says', async () => {
    const { usher, brand, ta } = await startWithTicket();
    expectRefused(await openBrowser(usher).post('/login', { ta, brand: 'otter' }));
    expect(await refusalReasons(usher, brand)).toEqual(['foreign-brand']);
  });

  it('is written down once, by the post that decides', async () => {
    const { usher, brand, ta } = await startWithTicket();
    usher.clock.move(60_000);
    const browser = openBrowser(usher);
    const page = await browser.post('/login', { ta });
    expect(await refusalReasons(usher, brand)).toEqual([]);
    await browser.press(page);
    expect(await refusalReasons(usher, brand)).toEqual(['expired']);
  });
});

describe('the proof that a form is ours', () => {
  it.each([
    ['same-origin', 303],
    ['same-site', 200],
    ['cross-site', 200],
    ['none', 200],
    ['Same-Origin', 200],
    ['same-origin, same-origin', 200],
    ['', 200],
  ])('is `Sec-Fetch-Site: same-origin` alone: “%s” gives %i', async (site, status) => {
    const { usher, ta } = await startWithTicket();
    const headers = { ...formHeaders, 'sec-fetch-site': site, origin: usher.url };
    const reply = await send(`${usher.url}/login`, { method: 'POST', headers, body: form({ ta }) });
    expect(reply.status).toBe(status);
    expect(reply.text.includes(HAND_OVER)).toBe(status === 200);
  });

  it('is not `Origin`, not even our own', async () => {
    const { usher, ta } = await startWithTicket();
    for (const origin of ['null', usher.url, 'https://crm.example.org']) {
      const headers = { ...formHeaders, origin };
      const reply = await send(`${usher.url}/login`, { method: 'POST', headers, body: form({ ta }) });
      expect(reply.text, origin).toContain(HAND_OVER);
    }
  });

  it('is, where that header is absent, the token of the page with the cookie it is bound to', async () => {
    const { usher, ta } = await startWithTicket();
    const old = openBrowser(usher, { fetchMetadata: false });
    const page = await old.post('/login', { ta });
    expect(page.text).toContain(HAND_OVER);
    expectSignedIn(await old.press(page));
  });

  it('is not the token where the header says otherwise', async () => {
    const { usher, ta } = await startWithTicket();
    const browser = openBrowser(usher);
    const [ours] = formsIn(await browser.open('/login'));
    const page = await browser.post(
      '/login',
      { ta, form: ours?.fields['form'] ?? '' },
      { from: 'sister-host' },
    );
    expect(page.text).toContain(HAND_OVER);
  });

  it.each([
    ['no token', () => ({})],
    ['an empty token', () => ({ form: '' })],
    ['a token of another browser', (foreign: string) => ({ form: foreign })],
    ['a token cut short', (_foreign: string, own: string) => ({ form: own.slice(0, -1) })],
    ['a token in another spelling', (_foreign: string, own: string) => ({ form: `${own}=` })],
  ])('is not %s', async (_name, fields) => {
    const { usher, ta } = await startWithTicket();
    const [old, other] = [openBrowser(usher, { fetchMetadata: false }), openBrowser(usher)];
    const tokenOf = async (browser: typeof old) =>
      formsIn(await browser.open('/login'))[0]?.fields['form'] ?? '';
    const [own, foreign] = [await tokenOf(old), await tokenOf(other)];
    expect(own).not.toBe(foreign);
    const page = await old.post('/login', { ta, ...fields(foreign, own) }, { from: 'here' });
    expect(page.text).toContain(HAND_OVER);
  });

  it('is not a token without its cookie, nor with another’s', async () => {
    const { usher, ta } = await startWithTicket();
    const [form1] = formsIn(await openBrowser(usher).open('/login'));
    const stranger = openBrowser(usher, { fetchMetadata: false });
    const fields = { ta, form: form1?.fields['form'] ?? '' };
    expect((await stranger.post('/login', fields, { from: 'here' })).text).toContain(HAND_OVER);
    await stranger.open('/login');
    expect((await stranger.post('/login', fields, { from: 'here' })).text).toContain(HAND_OVER);
  });
});

describe('a body that is no form', () => {
  it.each([
    ['JSON', 'application/json', '{"ta":"x"}'],
    ['a multipart form', 'multipart/form-data; boundary=x', '--x--'],
    ['nothing known', 'text/plain', 'ta=x'],
  ])('is refused and not taken for one: %s', async (_name, type, body) => {
    const { usher } = await startBumpyard();
    const reply = await send(`${usher.url}/login`, {
      method: 'POST',
      headers: { 'content-type': type },
      body,
    });
    expect(reply.status).toBe(400);
    expect(reply.headers['content-type']).toBe('text/html; charset=utf-8');
  });

  it('is refused where it is too large', async () => {
    const { usher } = await startBumpyard();
    const body = `ta=${'x'.repeat(64 * 1024)}`;
    expect((await send(`${usher.url}/login`, { method: 'POST', headers: formHeaders, body })).status).toBe(
      400,
    );
  });
});

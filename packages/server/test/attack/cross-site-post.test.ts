import { describe, expect, it } from 'vitest';
import { formsIn, openBrowser } from '../support/browser.ts';
import { comeInByTicket, eventsOf, link, signedInAs } from '../support/sign-in.ts';
import { janeRoe, janesRequest } from '../support/signing-in.ts';
import { addBrand, addUser, createTicket, startBumpyard } from '../support/usher.ts';

// The attacker's page has the victim's browser send forms to us: to sign it in as the attacker, to sign it
// out, to guess a password from its address, or to end its sessions elsewhere.

const foreign = ['elsewhere', 'sister-host'] as const;

const startWithVictim = async (policy = {}) => {
  const bumpyard = await startBumpyard({}, policy);
  await addUser(bumpyard.usher, janeRoe);
  const { encpryptedString: attackersTicket } = await createTicket(
    bumpyard.usher,
    bumpyard.token,
    janesRequest,
  );
  return { ...bumpyard, attackersTicket };
};

describe('a foreign form with the attacker’s ticket', () => {
  it.each(foreign)('never leaves a session that the victim has without asking: from %s', async (from) => {
    const { usher, token, attackersTicket: ta } = await startWithVictim();
    const victim = await comeInByTicket(usher, token);
    let page = await victim.post('/login', { ta, switch: 'yes', form: 'x' }, { from });
    // Whatever a page of ours submits by itself, the browser ends before a question.
    while (page.text.includes('data-submit')) page = await victim.press(page);
    expect(page.text).toContain(
      'You are signed in as <bdi>John Doe</bdi>, and the link you opened is for <bdi>Jane Roe</bdi>.',
    );
    expect(await signedInAs(victim)).toBe('john.d');
  });

  it.each(foreign)('signs nobody in without a press of the button under `confirm`: from %s', async (from) => {
    const { usher, attackersTicket: ta } = await startWithVictim({ arrival: 'confirm' });
    const victim = openBrowser(usher);
    const page = await victim.post('/login', { ta, switch: 'yes' }, { from });
    expect(page.text).toContain('Continue as <bdi>Jane Roe</bdi>');
    expect(page.text).not.toMatch(/<script|data-submit/);
    expect(await signedInAs(victim)).toBeNull();
  });

  it.each(foreign)('signs nobody in inside a frame that nobody sees: from %s', async (from) => {
    const { usher, attackersTicket: ta } = await startWithVictim();
    const page = await openBrowser(usher).post('/login', { ta }, { from, framed: true });
    expect(page.text).toContain('Continue as <bdi>Jane Roe</bdi>');
    expect(page.headers['content-security-policy']).toContain("frame-ancestors 'none'");
    expect(page.headers['set-cookie']?.join()).not.toContain('__Host-usher=');
  });

  it.each(foreign)(
    'does not slip past `confirm` as a ticket that is refused at first: from %s',
    async (from) => {
      const { usher, brand, attackersTicket: ta } = await startWithVictim({ arrival: 'confirm' });
      await addBrand(usher, 'otter');
      for (const wrong of ['otter', 'nobody', '']) {
        const victim = openBrowser(usher);
        let page = await victim.post('/login', { ta, brand: wrong }, { from });
        while (page.text.includes('data-submit')) page = await victim.press(page);
        expect(page.status).toBe(401);
        expect(await signedInAs(victim)).toBeNull();
      }
      expect(await eventsOf(usher, brand, 'ticket.redeemed')).toEqual([]);
    },
  );

  it('does not pass for ours by any header that a page can set', async () => {
    const { usher, brand, attackersTicket: ta } = await startWithVictim({ arrival: 'confirm' });
    const victim = openBrowser(usher);
    const headers = {
      origin: usher.url,
      referer: `${usher.url}/login`,
      'x-requested-with': 'XMLHttpRequest',
      'x-http-method-override': 'GET',
    };
    for (const from of foreign)
      expect((await victim.post('/login', { ta }, { from, headers })).status).toBe(200);
    expect(await eventsOf(usher, brand, 'ticket.redeemed')).toEqual([]);
  });
});

describe('a form token of the attacker’s own browser', () => {
  it('is worth nothing in the victim’s, whatever the victim’s browser sends', async () => {
    const { usher, token, attackersTicket: ta } = await startWithVictim();
    const attacker = openBrowser(usher, { fetchMetadata: false });
    const [own] = formsIn(await attacker.open('/login'));
    const victim = openBrowser(usher, { fetchMetadata: false });
    await victim.open(link(await createTicket(usher, token)));
    await victim.open('/', { from: 'here' });
    const stolen = { form: own?.fields['form'] ?? '' };
    for (const path of ['/logout', '/sessions/end'])
      expect((await victim.post(path, stolen)).status).toBe(403);
    const page = await victim.post('/login', { ta, switch: 'yes', ...stolen });
    expect(page.text).toContain('data-submit');
    expect(await signedInAs(victim)).toBe('john.d');
  });

  it('cannot be made to fit by planting its cookie from a sister host', async () => {
    const { usher } = await startWithVictim();
    const page = await openBrowser(usher).open('/login');
    // RFC 6265bis: a browser takes a `__Host-` cookie from the host itself only, so this is all there is.
    expect(page.headers['set-cookie']).toEqual([
      expect.stringMatching(/^__Host-usher_form=[^;]+; Path=\/; HttpOnly; Secure; SameSite=Lax$/),
    ]);
  });
});

describe('a foreign form', () => {
  const targets = [
    ['signs nobody out', '/logout'],
    ['ends no session', '/sessions/end'],
    ['signs nobody out of an application', '/apps/helpdesk/logout'],
    ['ends no session from an application', '/apps/helpdesk/sessions/end'],
  ] as const;

  it.each(targets)('%s', async (_what, path) => {
    const { usher, token, brand } = await startWithVictim();
    const victim = await comeInByTicket(usher, token);
    const other = await comeInByTicket(usher, token);
    const page = await victim.open('/', { from: 'here' });
    const session = formsIn(page)[1]?.fields['session'] ?? '';
    for (const from of foreign) expect((await victim.post(path, { session }, { from })).status).toBe(403);
    expect(await signedInAs(victim)).toBe('john.d');
    expect(await signedInAs(other)).toBe('john.d');
    expect(await eventsOf(usher, brand, 'session.ended')).toEqual([]);
  });

  it('signs nobody in by password, not even rightly', async () => {
    const { usher } = await startWithVictim();
    const victim = openBrowser(usher);
    const typed = { brand: 'bumpyard', username: 'john.d', password: 'correct horse battery' };
    for (const from of foreign) expect((await victim.post('/login', typed, { from })).status).toBe(403);
    expect(await signedInAs(victim)).toBeNull();
  });

  it('uses up none of a person’s attempts: nobody is locked out by a page elsewhere', async () => {
    const { usher, brand } = await startWithVictim();
    const victim = openBrowser(usher);
    const typed = { brand: 'bumpyard', username: 'john.d', password: 'wrong' };
    for (let count = 0; count < 15; count++) await victim.post('/login', typed);
    expect(await eventsOf(usher, brand, 'sign-in.refused')).toEqual([]);
    const reply = await victim.press(await victim.open('/login'), {
      ...typed,
      password: 'correct horse battery',
    });
    expect(reply.status).toBe(303);
  });
});

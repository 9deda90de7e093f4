import { describe, expect, it } from 'vitest';
import { openBrowser } from '../support/browser.ts';
import {
  appLink,
  comeInByTicket,
  expectSignedIn,
  link,
  signedInAs,
  signInByPassword,
} from '../support/sign-in.ts';
import { janeRoe, janesRequest } from '../support/signing-in.ts';
import { addUser, createTicket, startBumpyard } from '../support/usher.ts';

const PASSWORD = 'correct horse battery';
const COOKIE = '__Host-usher';

// The attacker has a victim's browser hold a session value that the attacker knows, and waits for the victim
// to sign in: a server that keeps the value hands the session over.

const startWithAttacker = async () => {
  const bumpyard = await startBumpyard();
  await addUser(bumpyard.usher, janeRoe);
  const attacker = await comeInByTicket(bumpyard.usher, bumpyard.token, janesRequest);
  const known = attacker.cookies()[COOKIE] ?? '';
  expect(known).toHaveLength(64);
  const victim = openBrowser(bumpyard.usher);
  return { ...bumpyard, attacker, known, victim };
};

describe('a session value that was there before signing in', () => {
  it('is not taken over by a ticket sign-in, and no longer lets the attacker in', async () => {
    const { usher, token, attacker, known, victim } = await startWithAttacker();
    victim.plant(COOKIE, known);
    const question = await victim.open(link(await createTicket(usher, token)));
    expect(question.text).toContain('You are signed in as <bdi>Jane Roe</bdi>');
    expectSignedIn(await victim.press(question));
    expect(victim.cookies()[COOKIE]).not.toBe(known);
    expect(await signedInAs(victim)).toBe('john.d');
    expect(await signedInAs(attacker)).toBeNull();
  });

  it('is not taken over by a password sign-in, and no longer lets the attacker in', async () => {
    const { attacker, known, victim } = await startWithAttacker();
    victim.plant(COOKIE, known);
    expectSignedIn(await signInByPassword(victim, { username: 'john.d', password: PASSWORD }));
    expect(victim.cookies()[COOKIE]).not.toBe(known);
    expect(await signedInAs(victim)).toBe('john.d');
    expect(await signedInAs(attacker)).toBeNull();
  });

  it.each(['', 'chosen-by-the-attacker', 'A'.repeat(64)])(
    'is not adopted where it is nobody’s: “%s”',
    async (value) => {
      const { usher, token, victim } = await startWithAttacker();
      victim.plant(COOKIE, value);
      expectSignedIn(await victim.open(link(await createTicket(usher, token))));
      expect(victim.cookies()[COOKIE]).not.toBe(value);
      const attacker = openBrowser(usher);
      attacker.plant(COOKIE, value);
      expect(await signedInAs(attacker)).toBeNull();
    },
  );

  it('is not adopted from the query string, a form or a header', async () => {
    const { usher, token, known } = await startWithAttacker();
    const victim = openBrowser(usher, { headers: { 'x-session': known, authorization: `Bearer ${known}` } });
    const ticket = await createTicket(usher, token);
    expectSignedIn(await victim.open(`${link(ticket)}&session=${known}&${COOKIE}=${known}`));
    expect(victim.cookies()[COOKIE]).not.toBe(known);
    const { encpryptedString: ta } = await createTicket(usher, token);
    expectSignedIn(await victim.post('/login', { ta, session: known, [COOKIE]: known }, { from: 'here' }));
    expect(victim.cookies()[COOKIE]).not.toBe(known);
  });
});

describe('a session value from before', () => {
  it('is dead after the same person has signed in again in that browser', async () => {
    const { usher, token } = await startBumpyard();
    const browser = await comeInByTicket(usher, token);
    const seen = [browser.cookies()[COOKIE]];
    expectSignedIn(await browser.open(link(await createTicket(usher, token))));
    seen.push(browser.cookies()[COOKIE]);
    expectSignedIn(await signInByPassword(browser, { username: 'john.d', password: PASSWORD }));
    for (const value of seen) {
      const thief = openBrowser(usher);
      thief.plant(COOKIE, value ?? '');
      expect(await signedInAs(thief)).toBeNull();
    }
    expect(await signedInAs(browser)).toBe('john.d');
  });

  it('of another door is no use at this one', async () => {
    const { usher, token } = await startBumpyard();
    const browser = openBrowser(usher);
    await browser.open(appLink(await createTicket(usher, token)));
    const value = browser.cookies()['__Host-usher-helpdesk'] ?? '';
    const thief = openBrowser(usher);
    thief.plant(COOKIE, value);
    expect(await signedInAs(thief)).toBeNull();
    expectSignedIn(await thief.open(link(await createTicket(usher, token))));
    expect(await signedInAs(browser, 'helpdesk')).toBe('john.d');
  });
});

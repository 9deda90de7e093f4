import { describe, expect, test } from 'vitest';
import { HOUR, MINUTE } from '../core/clock.ts';
import { enGb } from './messages/en-gb.ts';
import { signedInPage } from './signed-in-page.ts';
import type { SessionRow, SignedInView } from './views.ts';

const now = Date.UTC(2026, 10, 23, 14, 18, 47);

const row = (id: string, current: boolean): SessionRow => ({
  id,
  current,
  doorName: null,
  address: '192.0.2.7',
  userAgent: 'Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0',
  startedAt: now - 5 * MINUTE,
  lastSeenAt: now,
});

const view: SignedInView = {
  brandName: 'Bump Yard',
  person: { name: 'John Doe', username: 'john.d', email: null, role: 'manager' },
  method: 'ticket',
  apiKeyName: 'CRM back end',
  startedAt: now - 5 * MINUTE,
  expiresAt: now + 8 * HOUR,
  now,
  sessions: [row('ses_1', true), row('ses_2', false)],
  actions: { end: '/sessions/end', signOut: '/logout' },
  formToken: 'proof',
};

const page = (change: Partial<SignedInView> = {}): string => signedInPage({ ...view, ...change }, enGb);

const formsTo = (text: string, action: string): readonly string[] =>
  (text.match(/<form .*?<\/form>/gs) ?? []).filter((form) => form.includes(`action="${action}"`));

describe('the signed-in page', () => {
  test('says who it is, of which brand, and leaves out what the person does not have', () => {
    const text = page();
    expect(text).toContain('<dt>Name</dt><dd><bdi>John Doe</bdi></dd>');
    expect(text).toContain('<dt>Brand</dt><dd><bdi>Bump Yard</bdi></dd>');
    expect(text).toContain('<dt>Role</dt><dd>Manager</dd>');
    expect(text).not.toContain('<dt>E-mail</dt>');
  });

  test.each([
    [{}, 'A sign-in link created with the API key “<bdi>CRM back end</bdi>”'],
    [{ apiKeyName: null }, '<dd>A sign-in link</dd>'],
    [{ method: 'password', apiKeyName: null }, '<dd>User name and password</dd>'],
  ] as const)('says with %j how the person came in', (change, words) => {
    expect(page(change)).toContain(words);
  });

  test('says since when and until when, for people and for programs', () => {
    const text = page();
    expect(text).toContain('<time datetime="2026-11-23T14:13:47.000Z">23 Nov 2026, 14:13 UTC</time>');
    expect(text).toContain('5 minutes ago');
    expect(text).toContain('<time datetime="2026-11-23T22:18:47.000Z">23 Nov 2026, 22:18 UTC</time>');
    expect(text).toContain('in 8 hours');
  });

  test('marks the sign-in that shows the page', () => {
    expect(page().match(/aria-current="true"/g)).toHaveLength(1);
    expect(page().match(/This one/g)).toHaveLength(1);
  });

  test('ends this sign-in by the one button above, each other one by a button in its row', () => {
    expect(formsTo(page(), '/logout')).toHaveLength(1);
    const others = formsTo(page(), '/sessions/end');
    expect(others).toHaveLength(1);
    expect(others[0]).toContain('<input type="hidden" name="session" value="ses_2">');
  });

  test('tells buttons that look alike apart for those who cannot see their rows', () => {
    expect(page()).toContain('Sign out<span class="visually-hidden"> Firefox on Linux, 192.0.2.7</span>');
  });
});

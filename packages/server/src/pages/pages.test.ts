import { describe, expect, test } from 'vitest';
import { bouncePage } from './bounce-page.ts';
import { continueAsPage } from './continue-as-page.ts';
import { linkNoLongerWorksPage } from './link-no-longer-works-page.ts';
import { languages, type Messages } from './messages/messages.ts';
import { messagesFor } from './messages/messages-for.ts';
import { noticePage } from './notice-page.ts';
import { signInPage } from './sign-in-page.ts';
import { signedInPage } from './signed-in-page.ts';
import { switchUserPage } from './switch-user-page.ts';

/** What holds for every page in every language, whatever people and brands are called. */

const HOSTILE = `"'><script>alert(1)</script><img src=x onerror=alert(1)>&\u202E`;
const action = '/login';
const personName = HOSTILE;
const brandName = HOSTILE;
const doorName = HOSTILE;
const ticket = HOSTILE;
const formToken = HOSTILE;
const person = { name: HOSTILE, username: HOSTILE, email: HOSTILE, role: 'manager' as const };
const session = { id: HOSTILE, doorName, address: HOSTILE, userAgent: HOSTILE, startedAt: 0, lastSeenAt: 0 };

const pages: Readonly<Record<string, (m: Messages) => string>> = {
  'sign-in': (m) =>
    signInPage(
      {
        action,
        brandName,
        doorName,
        askBrand: true,
        values: { brand: HOSTILE, username: HOSTILE },
        problem: 'failed',
        retryAfterSeconds: null,
        notice: 'signed-out',
        formToken,
        warning: 'not-secure',
      },
      m,
    ),
  'continue-as': (m) => continueAsPage({ action, ticket, personName, brandName, doorName, formToken }, m),
  'switch-user': (m) =>
    switchUserPage(
      { action, ticket, currentName: HOSTILE, personName, brandName, doorName, stayUrl: '/', formToken },
      m,
    ),
  bounce: (m) => bouncePage({ action, ticket, brandName, formToken }, m),
  'link-no-longer-works': (m) =>
    linkNoLongerWorksPage({ brandName, startUrl: `https://example.com/${HOSTILE}`, signInUrl: '/login' }, m),
  'signed-in': (m) =>
    signedInPage(
      {
        brandName,
        person,
        method: 'ticket',
        apiKeyName: HOSTILE,
        startedAt: 0,
        expiresAt: 0,
        now: 0,
        sessions: [
          { ...session, current: true },
          { ...session, current: false },
        ],
        actions: { end: '/sessions/end', signOut: '/logout' },
        formToken,
      },
      m,
    ),
  notice: (m) =>
    noticePage({ kind: 'error', brandName, nextUrl: '/', retryAfterSeconds: null, requestId: HOSTILE }, m),
};

const all = languages.flatMap((language) =>
  Object.entries(pages).map(([name, page]) => [name, language, page(messagesFor(language))] as const),
);

/** The tags without the values of their attributes, so that escaped text in a value is not taken for markup. */
const tagsOf = (text: string): readonly string[] => text.replace(/"[^"]*"/g, '""').match(/<[^>]*>/g) ?? [];

const count = (text: string, pattern: RegExp): number => [...text.matchAll(pattern)].length;

describe.each(all)('the page %s in %s', (name, language, text) => {
  test('lets no name become markup', () => {
    expect(text).not.toContain('<script>');
    expect(text).not.toContain('<img');
    expect(text).toContain('&lt;script&gt;alert(1)&lt;/script&gt;');
  });

  test('has nothing inline that the content policy would have to allow', () => {
    expect(tagsOf(text).filter((tag) => /^<style| (?:style|on[a-z]+)=/i.test(tag))).toEqual([]);
    const scripts = text.match(/<script.*?<\/script>/gs) ?? [];
    expect(scripts).toEqual(name === 'bounce' ? ['<script src="/assets/submit.js" defer></script>'] : []);
  });

  test('sends no referrer and says its language and direction', () => {
    expect(text).toContain('<meta name="referrer" content="no-referrer">');
    expect(text).toContain(`<html lang="${language}" dir="${language === 'he' ? 'rtl' : 'ltr'}">`);
  });

  test('has one main part and one heading over it', () => {
    expect(count(text, /<main>/g)).toBe(1);
    expect(count(text, /<h1>/g)).toBe(1);
  });

  test('labels every field that a person fills', () => {
    const ids = [...text.matchAll(/<input id="([^"]*)"/g)].map(([, id]) => id);
    expect(count(text, /<input /g)).toBe(ids.length + count(text, /<input type="hidden"/g));
    expect(ids.filter((id) => !text.includes(`<label for="${id}">`))).toEqual([]);
  });

  test('sends its forms by POST, with the proof that they are ours', () => {
    const forms = text.match(/<form .*?<\/form>/gs) ?? [];
    expect(forms.filter((form) => !form.startsWith('<form method="post" action="/'))).toEqual([]);
    expect(forms.filter((form) => !form.includes('<input type="hidden" name="form" '))).toEqual([]);
  });

  test('never disables a button', () => {
    expect(text).not.toContain('disabled');
  });
});

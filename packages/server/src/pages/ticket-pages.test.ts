import { describe, expect, test } from 'vitest';
import { bouncePage } from './bounce-page.ts';
import { continueAsPage } from './continue-as-page.ts';
import { linkNoLongerWorksPage } from './link-no-longer-works-page.ts';
import { enGb } from './messages/en-gb.ts';
import { noticePage } from './notice-page.ts';
import { switchUserPage } from './switch-user-page.ts';
import type { LinkNoLongerWorksView, NoticeView } from './views.ts';

const asked = {
  action: '/login',
  ticket: 'abc',
  personName: 'John Doe',
  brandName: 'Bump Yard',
  doorName: null,
  formToken: 'proof',
} as const;

const TICKET_FIELD = '<input type="hidden" name="ta" value="abc">';

describe('the continue page', () => {
  test('names the person on its one button, and posts the ticket', () => {
    const text = continueAsPage(asked, enGb);
    expect(text).toContain('<button class="primary">Continue as <bdi>John Doe</bdi></button>');
    expect(text).toContain('<title>Continue as John Doe · Bump Yard</title>');
    expect(text.match(/<button/g)).toHaveLength(1);
    expect(text).toContain(TICKET_FIELD);
  });
});

describe('the page before switching', () => {
  const text = switchUserPage({ ...asked, currentName: 'Jane Roe', stayUrl: '/' }, enGb);

  test('posts the ticket with the agreement to switch', () => {
    expect(text).toContain(TICKET_FIELD);
    expect(text).toContain('<input type="hidden" name="switch" value="yes">');
  });

  test('offers to stay, without spending the ticket', () => {
    expect(text).toContain('<a class="secondary" href="/">Stay signed in as <bdi>Jane Roe</bdi></a>');
  });
});

describe('the hand-over page', () => {
  test('is sent by the script, or by its button without one', () => {
    const text = bouncePage(asked, enGb);
    expect(text).toContain('<form method="post" action="/login" data-submit>');
    expect(text).toContain('<button class="primary">Continue</button>');
    expect(text).toContain(TICKET_FIELD);
  });
});

describe('the page for a link that no longer works', () => {
  const page = (view: Partial<LinkNoLongerWorksView>): string =>
    linkNoLongerWorksPage({ brandName: null, startUrl: null, signInUrl: null, ...view }, enGb);

  test('says what to do next, and offers what there is', () => {
    expect(page({})).toContain(enGb.linkSentence);
    expect(page({})).not.toContain('<a ');
    const both = page({ startUrl: 'https://example.com/start', signInUrl: '/login' });
    expect(both).toContain('<a class="primary" href="https://example.com/start">Get a new link</a>');
    expect(both).toContain('<a class="secondary" href="/login">Sign in with a password</a>');
  });

  test('never offers a start link that would run as script', () => {
    expect(page({ startUrl: 'javascript:alert(1)' })).not.toContain('<a ');
  });
});

describe('a notice', () => {
  const page = (view: Partial<NoticeView>): string =>
    noticePage(
      { kind: 'error', brandName: null, nextUrl: null, retryAfterSeconds: null, requestId: null, ...view },
      enGb,
    );

  test.each(Object.entries(enGb.notices))('of the kind %s has its own title and sentence', (kind, words) => {
    const text = page({ kind: kind as NoticeView['kind'], nextUrl: '/' });
    expect(text).toContain(`<h1>${words.title}</h1>`);
    expect(text).toContain(`<a class="primary" href="/">${words.next}</a>`);
  });

  test('says how long to wait where that is known', () => {
    expect(page({ kind: 'too-many-tries', retryAfterSeconds: 90 })).toContain(
      'Wait 2 minutes, then try again.',
    );
    expect(page({ kind: 'unavailable', retryAfterSeconds: 1 })).toContain('Wait 1 second, then try again.');
    expect(page({ kind: 'error', retryAfterSeconds: 90 })).not.toContain('2 minutes');
  });

  test('gives the reference of an error, and of nothing else', () => {
    expect(page({ requestId: 'req_1' })).toContain('<code dir="ltr">req_1</code>');
    expect(page({ kind: 'not-found', requestId: 'req_1' })).not.toContain('req_1');
  });
});

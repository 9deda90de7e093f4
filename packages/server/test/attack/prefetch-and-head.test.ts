import { describe, expect, it } from 'vitest';
import { openBrowser } from '../support/browser.ts';
import { type Sent, send } from '../support/http.ts';
import { appLink, eventsOf, expectSignedIn, link, signedInAs } from '../support/sign-in.ts';
import { createTicket, startBumpyard } from '../support/usher.ts';

// A link is touched on its way to the person: mail scanners, chat previews, browsers that fetch ahead. With
// one use a ticket, each of them would leave the person before a dead link, or worse, be signed in itself.

/** Everything that looks at a link without anybody having opened it, and says so. */
const touches: ReadonlyArray<readonly [who: string, sent: Sent]> = [
  ['a scanner’s HEAD', { method: 'HEAD' }],
  [
    'a HEAD with all a browser’s headers',
    { method: 'HEAD', headers: { 'sec-fetch-dest': 'document', 'sec-fetch-site': 'none' } },
  ],
  ['a browser’s prefetch', { headers: { 'sec-purpose': 'prefetch', 'sec-fetch-dest': 'empty' } }],
  [
    'a browser’s prerender',
    { headers: { 'sec-purpose': 'prefetch;prerender', 'sec-fetch-dest': 'document' } },
  ],
  ['an anonymising prefetch proxy', { headers: { 'sec-purpose': 'prefetch;anonymous-client-ip' } }],
  ['an older browser’s prefetch', { headers: { purpose: 'prefetch' } }],
  ['Firefox’s older prefetch', { headers: { 'x-moz': 'prefetch' } }],
  ['a picture on somebody’s page', { headers: { 'sec-fetch-dest': 'image', 'sec-fetch-mode': 'no-cors' } }],
  ['a script element on somebody’s page', { headers: { 'sec-fetch-dest': 'script' } }],
  ['a style sheet of somebody’s page', { headers: { 'sec-fetch-dest': 'style' } }],
  ['a frame on somebody’s page', { headers: { 'sec-fetch-dest': 'iframe', 'sec-fetch-mode': 'navigate' } }],
  ['a script’s fetch()', { headers: { 'sec-fetch-dest': 'empty', 'sec-fetch-mode': 'cors' } }],
  ['an OPTIONS', { method: 'OPTIONS' }],
];

describe.each(touches)('%s', (_who, sent) => {
  it('spends no ticket and gets no session, however often', async () => {
    const { usher, token, brand } = await startBumpyard();
    const ticket = await createTicket(usher, token);
    const { encpryptedString } = ticket;
    for (const path of [
      link(ticket),
      appLink(ticket),
      `/login?ta=${encpryptedString}`,
      `/?brand=bumpyard&ta=${encpryptedString}`,
    ]) {
      for (const _again of [1, 2]) {
        const { headers } = await send(usher.url + path, sent);
        expect(headers['set-cookie']?.join() ?? '').not.toContain('__Host-usher=');
        expect(headers.location).toBeUndefined();
      }
    }
    expect(await eventsOf(usher, brand, 'ticket.redeemed')).toEqual([]);
    const person = openBrowser(usher);
    expectSignedIn(await person.open(link(ticket)));
    expect(await signedInAs(person)).toBe('john.d');
  });
});

describe('a prefetch', () => {
  it('is told to come back when the link is opened, in an answer that nobody keeps', async () => {
    const { usher, token } = await startBumpyard();
    const headers = { 'sec-purpose': 'prefetch' };
    const reply = await send(usher.url + link(await createTicket(usher, token)), { headers });
    // RFC 8470 §5.2: 425 Too Early.
    expect([reply.status, reply.text, reply.headers['cache-control']]).toEqual([425, '', 'no-store']);
  });

  it('learns nothing: a dead link is answered like a live one', async () => {
    const { usher, token } = await startBumpyard();
    const ticket = await createTicket(usher, token);
    const replies: object[] = [];
    for (const path of [link(ticket), '/login?=TAforged']) {
      for (const sent of [{ headers: { purpose: 'prefetch' } }, { method: 'HEAD' }]) {
        const { status, headers, text } = await send(usher.url + path, sent);
        replies.push({ status, length: headers['content-length'], text });
      }
    }
    expect(replies.slice(0, 2)).toEqual(replies.slice(2));
  });
});

describe('a scanner that opens links like a person', () => {
  it('presses no button: under `confirm` the person still comes in', async () => {
    const { usher, token, brand } = await startBumpyard({}, { arrival: 'confirm' });
    const path = link(await createTicket(usher, token));
    for (const headers of [{}, { 'sec-fetch-dest': 'document', 'sec-fetch-site': 'none' }]) {
      for (let count = 0; count < 12; count++) {
        expect((await send(usher.url + path, { headers })).status).toBe(200);
      }
    }
    expect(await eventsOf(usher, brand, 'ticket.redeemed')).toEqual([]);
    // The first ten are written down; the others only count up.
    expect(await eventsOf(usher, brand, 'ticket.opened')).toHaveLength(10);
    const person = openBrowser(usher);
    expectSignedIn(await person.press(await person.open(path)));
  });
});

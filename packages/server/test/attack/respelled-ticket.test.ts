import { describe, expect, it } from 'vitest';
import { openBrowser } from '../support/browser.ts';
import { form, formHeaders, type Reply, send } from '../support/http.ts';
import { appLink, eventsOf, expectSignedIn, link, signedInAs } from '../support/sign-in.ts';
import { type CreatedTicket, createTicket, startBumpyard, type Usher } from '../support/usher.ts';

// A ticket is used up as an object and not as a text. Where a server remembers texts, each new spelling of one
// that it has seen is a new ticket: so a spelling either is this very ticket, or it is none.

/** Ways to write the same ticket into a URL: a decoder yields the text that was sealed. */
const same: readonly (readonly [how: string, path: (ticket: string) => string])[] = [
  ['as the page has it', (ta) => `/login?=TA${ta}`],
  ['as it is today', (ta) => `/login?ta=${ta}`],
  ['in capitals', (ta) => `/login?TA=${ta}`],
  ['in both', (ta) => `/login?tA=${ta}`],
  ['as in 2019', (ta) => `/?brand=bumpyard&ta=${ta}`],
  ['as in 2019, the page’s way', (ta) => `/?brand=BumpYard&=TA${ta}`],
  ['with its first character encoded', (ta) => `/login?ta=${encoded(ta.slice(0, 1))}${ta.slice(1)}`],
  ['with every character encoded', (ta) => `/login?ta=${encoded(ta)}`],
  ['encoded in lower case', (ta) => `/login?ta=${encoded(ta).toLowerCase()}`],
  ['with an encoded name', (ta) => `/login?%74%61=${ta}`],
  ['with an encoded prefix', (ta) => `/login?=%54%41${ta}`],
  ['behind other parameters', (ta) => `/login?utm_source=mail&ta=${ta}&x=`],
  ['with an empty parameter behind it', (ta) => `/login?ta=${ta}&`],
  ['with a slash at the end of the path', (ta) => `/login/?ta=${ta}`],
];

const encoded = (text: string): string =>
  [...Buffer.from(text)].map((byte) => `%${byte.toString(16).padStart(2, '0').toUpperCase()}`).join('');

/** Texts that a lenient decoder takes for the same ticket. */
const respelt: readonly (readonly [how: string, text: (ticket: string) => string])[] = [
  ['padding', (ta) => `${ta}=`],
  ['encoded padding', (ta) => `${ta}%3D%3D`],
  ['the standard alphabet', (ta) => ta.replaceAll('-', '%2B').replaceAll('_', '%2F')],
  ['the vendor’s alphabet', (ta) => ta.replaceAll('_', '_f').replaceAll('-', '_b')],
  ['another case', (ta) => ta.toLowerCase()],
  ['a blank behind it', (ta) => `${ta}+`],
  ['a blank before it', (ta) => `%20${ta}`],
  ['a blank in it', (ta) => `${ta.slice(0, 40)}%20${ta.slice(40)}`],
  ['a line break behind it', (ta) => `${ta}%0D%0A`],
  ['a tab in it', (ta) => `${ta.slice(0, 40)}%09${ta.slice(40)}`],
  ['NUL behind it', (ta) => `${ta}%00`],
  ['NUL and more behind it', (ta) => `${ta}%00x`],
  ['an invisible character', (ta) => `${ta.slice(0, 40)}%E2%80%8B${ta.slice(40)}`],
  ['a byte-order mark', (ta) => `%EF%BB%BF${ta}`],
  ['a character in full width', (ta) => `${encodeURIComponent(fullWidth(ta.slice(0, 1)))}${ta.slice(1)}`],
  ['encoding twice', (ta) => `${encoded(encoded(ta.slice(0, 1)))}${ta.slice(1)}`],
  ['an overlong encoding', (ta) => `%C1%${(0x80 | (ta.charCodeAt(0) & 0x3f)).toString(16)}${ta.slice(1)}`],
  ['quotation marks', (ta) => `%22${ta}%22`],
  ['its prefix twice', (ta) => `TA${ta}`],
  ['itself twice', (ta) => ta + ta],
  ['a full stop behind it', (ta) => `${ta}.`],
  ['a hash behind it', (ta) => `${ta}%23`],
  ['an entity', (ta) => `&#${ta.charCodeAt(0)};${ta.slice(1)}`],
  ['its last bits changed', (ta) => ta.slice(0, -1) + (ta.endsWith('A') ? 'B' : 'A')],
];

const fullWidth = (text: string): string => String.fromCharCode(text.charCodeAt(0) + 0xfee0);

/** A ticket whose text has both characters in which alphabets differ, as half of all have. */
const createTypical = async (usher: Usher, token: string): Promise<CreatedTicket> => {
  const ticket = await createTicket(usher, token);
  return /-.*_|_.*-/.test(ticket.encpryptedString) ? ticket : createTypical(usher, token);
};

const get = (usher: Pick<Usher, 'url'>, path: string): Promise<Reply> => send(usher.url + path);

const post = (usher: Pick<Usher, 'url'>, body: string): Promise<Reply> =>
  send(`${usher.url}/login`, { method: 'POST', headers: formHeaders, body });

const isSignedIn = ({ status, headers }: Reply): boolean =>
  status === 303 || headers['set-cookie']?.join().includes('__Host-usher=') === true;

describe('a spelling that is the ticket', () => {
  it.each(same)('redeems it, and uses it up for all others: %s', async (_how, path) => {
    const { usher, brand, token } = await startBumpyard();
    const { encpryptedString: ta } = await createTicket(usher, token);
    expectSignedIn(await get(usher, path(ta)));
    for (const [how, other] of same) expect((await get(usher, other(ta))).status, how).toBe(401);
    expect((await post(usher, form({ ta }))).status).toBe(401);
    expect((await get(usher, appLink({ encpryptedString: ta }))).status).toBe(401);
    expect(await eventsOf(usher, brand, 'ticket.redeemed')).toHaveLength(1);
  });

  it('counts once where all of them arrive at once', async () => {
    const { usher, brand, token } = await startBumpyard();
    const { encpryptedString: ta } = await createTicket(usher, token);
    const replies = await Promise.all([
      ...same.map(([, path]) => get(usher, path(ta))),
      ...same.map(([, path]) => get(usher, path(ta))),
      post(usher, form({ ta })),
      post(usher, `ta=${encoded(ta)}`),
      post(usher, `TA=${ta}`),
      post(usher, `=TA${ta}`),
      get(usher, appLink({ encpryptedString: ta })),
    ]);
    expect(replies.filter(isSignedIn)).toHaveLength(1);
    expect(await eventsOf(usher, brand, 'ticket.redeemed', 'session.started')).toHaveLength(1);
  });
});

describe('a spelling that is none', () => {
  it.each(respelt)('opens nothing, before or after: %s', async (_how, text) => {
    const { usher, brand, token } = await startBumpyard();
    const ticket = await createTypical(usher, token);
    const { encpryptedString: ta } = ticket;
    const tryAll = async () => {
      const replies = [
        await get(usher, `/login?ta=${text(ta)}`),
        await get(usher, `/login?=TA${text(ta)}`),
        await get(usher, `/?brand=bumpyard&ta=${text(ta)}`),
        await post(usher, `ta=${text(ta)}`),
      ];
      expect(replies.filter(isSignedIn)).toEqual([]);
      for (const { status } of replies) expect([400, 401]).toContain(status);
    };
    await tryAll();
    const person = openBrowser(usher);
    expectSignedIn(await person.open(link(ticket)));
    await tryAll();
    expect(await eventsOf(usher, brand, 'ticket.redeemed')).toHaveLength(1);
    expect(await signedInAs(person)).toBe('john.d');
  });

  it('is no reload of the browser that has used the ticket', async () => {
    const { usher, token } = await startBumpyard();
    const ticket = await createTypical(usher, token);
    const person = openBrowser(usher);
    expectSignedIn(await person.open(link(ticket)));
    expect((await person.open(link(ticket))).status).toBe(303);
    for (const [how, text] of respelt) {
      const { status } = await person.open(`/login?ta=${text(ticket.encpryptedString)}`);
      expect([400, 401], how).toContain(status);
    }
  });
});

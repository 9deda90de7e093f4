import { describe, expect, it } from 'vitest';
import { readPastedTicket } from './read-pasted-ticket.ts';

// Eighty characters, with all four that break selections and links: "-", "_" and both again at the end.
const TICKET = 'AVRz2Z8wAAec-_3kD0fGhIjKlMnOpQrStUvWxYz0123456789abcdefghijklmnopqrstuvwxyzABC-_';
const nowhere = { host: null, door: null, brand: null };
const management = { kind: 'management' } as const;

const textOf = (pasted: string): string | null => {
  const read = readPastedTicket(pasted);
  return read.kind === 'text' ? read.text : null;
};

it('is tried with a text as long as a ticket', () => {
  expect(TICKET).toHaveLength(80);
});

describe('finds the ticket and where it leads in', () => {
  it.each([
    [
      `https://login.example.com/login?=TA${TICKET}`,
      { host: 'login.example.com', door: management, brand: null },
    ],
    [`http://localhost:3000/login?ta=${TICKET}`, { host: 'localhost', door: management, brand: null }],
    [
      `https://Login.Example.com:8443/login/?TA=${TICKET}#top`,
      { host: 'login.example.com', door: management, brand: null },
    ],
    [
      `https://login.example.com/?brand=BumpYard&ta=${TICKET}`,
      { host: 'login.example.com', door: management, brand: 'bumpyard' },
    ],
    [`https://login.example.com?=TA${TICKET}`, { host: 'login.example.com', door: management, brand: null }],
    [
      `https://login.example.com/login?=TA${TICKET}&brand=bumpyard`,
      { host: 'login.example.com', door: management, brand: 'bumpyard' },
    ],
    [
      `https://login.example.com/apps/HelpDesk/login?=TA${TICKET}`,
      { host: 'login.example.com', door: { kind: 'application', slug: 'helpdesk' }, brand: null },
    ],
    [
      `/apps/helpdesk/login?=TA${TICKET}`,
      { host: null, door: { kind: 'application', slug: 'helpdesk' }, brand: null },
    ],
    [
      `https://helpdesk.example.com/sso/start?x=1&ta=${TICKET}`,
      { host: 'helpdesk.example.com', door: null, brand: null },
    ],
    [`/login?=TA${TICKET}`, { host: null, door: management, brand: null }],
    [`?=TA${TICKET}`, nowhere],
    [`=TA${TICKET}`, nowhere],
    [`ta=${TICKET}`, nowhere],
    [`TA${TICKET}`, nowhere],
    [TICKET, nowhere],
    [`TA${TICKET}&brand=bumpyard`, { ...nowhere, brand: 'bumpyard' }],
    [`${TICKET}&brand=bumpyard`, { ...nowhere, brand: 'bumpyard' }],
  ])('%s', (pasted, link) => {
    expect(readPastedTicket(pasted)).toEqual({ kind: 'text', text: TICKET, link });
  });
});

const LINK = `https://login.example.com/login?=TA${TICKET}`;
const inLines = (text: string, width: number, end: string): string =>
  text.match(new RegExp(`.{1,${width}}`, 'gs'))?.join(end) ?? '';

describe('leaves out what is not part of it:', () => {
  it.each([
    ['white space around it', ` \t${LINK}\r\n`],
    ['quotes', `"${LINK}"`],
    ['curly quotes', `“${LINK}”`],
    ['angle brackets', `<${LINK}>`],
    ['brackets and a full stop', `(${LINK}).`],
    ['a full stop', `${LINK}.`],
    ['a comma', `${TICKET},`],
    ['the words around it', `Please open ${LINK}, then sign in with your name.`],
    ['a Markdown link', `[Sign in](${LINK})`],
    ['HTML around it', `<a href="${LINK}">Sign in</a>`],
    ['an HTML entity', `https://login.example.com/login?brand=bumpyard&amp;ta=${TICKET}`],
    ['characters that nobody sees', `\ufeff${TICKET.slice(0, 40)}\u200b${TICKET.slice(40)}`],
    ['line breaks in a mail', inLines(LINK, 72, '\r\n')],
    ['line breaks in a mail that was quoted', `> ${inLines(LINK, 60, '\n> ')}`],
    ['the encoding of a mail’s source', inLines(LINK.replace('=', '=3D'), 70, '=\r\n')],
    ['the encoding of a URL', encodeURIComponent(LINK)],
    ['percent signs for what needs none', LINK.replace('-', '%2D').replace('_', '%5F')],
    [
      'a mail filter’s link',
      `https://eur01.safelinks.protection.example.com/?url=${encodeURIComponent(LINK)}&data=05%7C01%7Cjohn.d%40example.com%7C&reserved=0`,
    ],
    [
      'a counter of clicks within a mail filter’s link',
      `https://a.example/?u=${encodeURIComponent(`https://b.example/?id=aaaaaaaaaaaaaaaaaaaa&to=${encodeURIComponent(LINK)}`)}`,
    ],
  ])('%s', (_what, pasted) => {
    expect(textOf(pasted)).toBe(TICKET);
  });
});

it('does not take the words after a link that was cut off for more of it', () => {
  expect(textOf(`Open ${LINK.slice(0, -9)} now, John.`)).toBe(TICKET.slice(0, -9));
});

describe('leaves a ticket as it is, however wrong:', () => {
  it.each([
    ['cut off', TICKET.slice(0, 61)],
    ['too long', `${TICKET}x`],
    ['written in small letters', TICKET.toLowerCase()],
    ['with a character that no ticket has', TICKET.replace('-', '~')],
    ['encoded twice', TICKET.replace('-', '%2D')],
  ])('%s', (_what, text) => {
    expect(textOf(`https://login.example.com/login?=TA${encodeURIComponent(text)}`)).toBe(text);
  });

  it('with a space where a plus sign stood', () => {
    expect(textOf(LINK.replace('-', '+'))).toBe(TICKET.replace('-', ' '));
  });

  it('in a link that was written in small letters', () => {
    expect(textOf(LINK.toLowerCase())).toBe(TICKET.toLowerCase());
  });
});

it.each([
  'tkt_06ymwphdac0',
  ' "tkt_06ymwphdac0"',
  'TKT_06YMWPHDAC0',
  'The ticket tkt_06ymwphdac0 was refused.',
])('finds the id in %s', (pasted) => {
  expect(readPastedTicket(pasted)).toEqual({ kind: 'id', id: 'tkt_06ymwphdac0' });
});

it.each([`${LINK}&ta=${TICKET}`, `${LINK}&=TA${TICKET}`, `${LINK}&brand=bumpyard&brand=rival`])(
  'finds more than one in %s',
  (pasted) => {
    expect(readPastedTicket(pasted)).toEqual({ kind: 'several' });
  },
);

it.each([
  '',
  '   ',
  'john.d',
  'https://login.example.com/login',
  'https://login.example.com/login?brand=bumpyard',
  'https://news.example.com/?utm_source=a-rather-long-newsletter-name',
])('finds none in "%s"', (pasted) => {
  expect(readPastedTicket(pasted)).toEqual({ kind: 'none' });
});

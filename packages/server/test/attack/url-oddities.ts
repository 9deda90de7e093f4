import fc from 'fast-check';

// References that parsers have read in more than one way, put together from their parts: the WHATWG URL standard
// (https://url.spec.whatwg.org/) names each of these classes among its states, validation errors and host forms.

/** The attacker’s. */
export const EVIL = 'evil.example';
/** Whose URL is on the list. */
export const GOOD = 'portal.example.com';

const spellings = (alphabet: readonly string[], longest: number): string[] => {
  const all = [''];
  for (let from = 0, length = 0; length < longest; length++) {
    const shorter = all.slice(from);
    from = all.length;
    all.push(...shorter.flatMap((text) => alphabet.map((character) => text + character)));
  }
  return all;
};

/** What stands at the ends or anywhere within, and is stripped or dropped: C0 controls, blanks, tab, line breaks. */
const blanks = [
  '\t',
  '\n',
  '\r',
  ' ',
  '\0',
  '\u001f',
  '\u007f',
  '\u0085',
  '\u00a0',
  '\u2028',
  '\u3000',
  '\ufeff',
];

/** With and without the slashes that make them special, opaque, or nothing at all. */
const schemes = [
  '',
  'https:',
  'http:',
  'HTTPS:',
  'hTtP:',
  'h\tttps:',
  'https\n:',
  'https :',
  ':',
  '1https:',
  'https%3A',
  'ｈttps:',
  'ftp:',
  'ws:',
  'wss:',
  'file:',
  'javascript:',
  'JAVASCRIPT:',
  'java\nscript:',
  'data:',
  'vbscript:',
  'mailto:',
  'about:',
  'blob:https:',
  'view-source:https:',
  'filesystem:https:',
  'intent:',
  'non-special:',
  'web+x:',
];

/** Between zero and four, of either kind: backslashes are slashes to whoever reads a special URL. */
const slashes = spellings(['/', '\\'], 4);

const userInfo = [
  `user@${EVIL}`,
  `user:password@${EVIL}`,
  `@${EVIL}`,
  `:@${EVIL}`,
  `@@${EVIL}`,
  `${GOOD}@${EVIL}`,
  `${GOOD}:443@${EVIL}`,
  `${GOOD}%40${EVIL}`,
  `${GOOD}\\@${EVIL}`,
  `${EVIL}\\@${GOOD}`,
  `${EVIL}#@${GOOD}`,
  `${EVIL}?@${GOOD}`,
  `${EVIL}/@${GOOD}`,
  `${EVIL};@${GOOD}`,
  `${GOOD} @${EVIL}`,
  `user@${GOOD}`,
];

const lookAlikes = [
  `${GOOD}.${EVIL}`,
  `${GOOD}%2e${EVIL}`,
  `${GOOD}%00.${EVIL}`,
  `${GOOD}\0.${EVIL}`,
  `${GOOD};.${EVIL}`,
  `${GOOD},${EVIL}`,
  `${GOOD}&${EVIL}`,
  `${GOOD}-${EVIL}`,
  `x${GOOD}`,
  `${GOOD}x`,
  'portal-example.com',
  'portal.example.co',
  'pоrtal.example.com',
  'portal.exämple.com',
];

/** Names that come to another one, or to none, on the way to ASCII (UTS #46). */
const international = [
  'ｅｖｉｌ.example',
  'evil。example',
  'evil%E3%80%82example',
  'EVIL.EXAMPLE',
  'ev\u00adil.example',
  'ev\u200dil.example',
  'evil.example\u2025',
  'faß.example',
  'xn--',
  'xn--a',
  'xn--evl-qla.example',
  '☃.example',
  '💩',
  '℀.example',
  '\ufdfa.example',
  '\ud800.example',
];

const addresses = [
  '127.0.0.1',
  '127.1',
  '2130706433',
  '0x7f000001',
  '0x7f.1',
  '017700000001',
  '%31%32%37.1',
  '１２７.0.0.1',
  '1.2.3.4.5',
  '256.256.256.256',
  '0x',
  '0.0x',
  '1.2.3.',
  '[::1]',
  '[::ffff:127.0.0.1]',
  '[::1%25lo]',
  '[v1.x]',
  '[::1',
  '::1]',
  '[]',
];

const ports = ['', '0', '80', '443', '00443', '65535', '65536', '-1', '+443', 'x', '80x', '٤٤٣', '443 '].map(
  (port) => `${EVIL}:${port}`,
);

const forbidden = [
  '',
  '.',
  '..',
  '%',
  '%zz',
  '%2f',
  '%5c',
  '%00',
  'a b',
  'a<b',
  'a^b',
  'a|b',
  'a`b',
  '*',
  '$',
].map((text) => `${text}${text === '' ? '' : `.${EVIL}`}`);

const hosts = [
  EVIL,
  GOOD,
  `${EVIL}.`,
  `.${EVIL}`,
  'evil..example',
  ...userInfo,
  ...lookAlikes,
  ...international,
  ...addresses,
  ...ports,
  ...forbidden,
];

const tails = ['', '/', '/start', '?x', '#x', '/%2f..', '//', '/..//x', '\\..\\', '?@/', '#/\\'];

/** Paths that become another host’s once their dots are taken out, or once somebody decodes them. */
const paths = [
  ...[
    '.',
    '..',
    '%2e',
    '%2E',
    '.%2e',
    '%2e.',
    '%2e%2E',
    'x/..',
    'x/../.',
    './.',
    'x/%2e%2e',
    '...',
    '.;',
    '..;',
  ].flatMap((dots) => [
    `/${dots}//${EVIL}`,
    `/${dots}///${EVIL}`,
    `/${dots}/\\${EVIL}`,
    `/${dots}/%2f${EVIL}`,
  ]),
  ...[
    '%2f',
    '%2F',
    '%5c',
    '%5C',
    '%252f',
    '%09',
    '%0a',
    '%0d%0a',
    '%00',
    '%20',
    '%u002f',
    '%c0%af',
    ';',
    ':',
    '@',
    '&',
  ].flatMap((text) => [`/${text}${EVIL}`, `/${text}/${EVIL}`, `/${text}${text}${EVIL}`, `/x${text}${EVIL}`]),
  ...['C:', 'C|', '/C:', '/C|', 'c:/..', '/c:/..'].map((drive) => `/${drive}//${EVIL}`),
  `/%0d%0aLocation: https://${EVIL}/`,
  `/\r\nLocation: https://${EVIL}/`,
  `/x\u0000//${EVIL}`,
  `/.\t.//${EVIL}`,
  `/\u2028/${EVIL}`,
  `/\u202e/${EVIL}`,
  `/⁄${EVIL}`,
  `/／${EVIL}`,
  `/＼${EVIL}`,
];

/** References without a scheme or a slash, which are read from where the reader stands. */
const relative = [
  '',
  '.',
  '..',
  './',
  '../',
  EVIL,
  `./${EVIL}`,
  `?//${EVIL}`,
  `#//${EVIL}`,
  '?',
  '#',
  ';',
  'login',
  '*',
];

/** Blanks put before, behind and at every place of what is dangerous without them. */
const blankened = [
  `//${EVIL}`,
  `https://${EVIL}/`,
  `/\\${EVIL}`,
  'javascript:alert(1)',
  `https://${GOOD}/start`,
].flatMap((text) =>
  blanks.flatMap((blank) =>
    Array.from(
      { length: Math.min(text.length, 12) + 1 },
      (_, at) => text.slice(0, at) + blank + text.slice(at),
    ),
  ),
);

/** Every scheme before every run of slashes before every host, some 90,000. */
export const everyReference = function* (): Generator<string> {
  for (const scheme of schemes)
    for (const slash of slashes) for (const host of hosts) yield `${scheme}${slash}${host}`;
};

/** One or two of every class, each in the surroundings that matter to it: some 1,800, none twice. */
export const references: readonly string[] = [
  ...new Set([
    ...relative,
    ...paths,
    ...blankened,
    ...schemes.flatMap((scheme) => slashes.slice(0, 7).map((slash) => `${scheme}${slash}${EVIL}`)),
    ...slashes.flatMap((slash) => [`${slash}${EVIL}`, `https:${slash}${EVIL}`, `${slash}@${EVIL}`]),
    ...hosts.flatMap((host) => [`//${host}`, `https://${host}/`, `/\\${host}`, `https:${host}`, `/${host}`]),
    ...tails.flatMap((tail) => [
      `//${EVIL}${tail}`,
      `https://${GOOD}${tail}`,
      `/${tail}`,
      `https://${EVIL}${tail}`,
    ]),
  ]),
];

const piece = fc.oneof(
  {
    weight: 4,
    arbitrary: fc.constantFrom('/', '\\', '.', '..', '@', ':', '?', '#', '%2e', '%2f', '%5c', '%00'),
  },
  { weight: 2, arbitrary: fc.constantFrom(...hosts) },
  { weight: 2, arbitrary: fc.constantFrom(...schemes) },
  { weight: 1, arbitrary: fc.constantFrom(...blanks) },
  { weight: 1, arbitrary: fc.string({ unit: 'binary', maxLength: 3 }) },
);

/** Whatever else can be put together from the same pieces. */
export const anyReference: fc.Arbitrary<string> = fc
  .array(piece, { minLength: 1, maxLength: 8 })
  .map((pieces) => pieces.join(''));

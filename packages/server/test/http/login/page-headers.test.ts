import { describe, expect, it } from 'vitest';
import { type Browser, openBrowser } from '../../support/browser.ts';
import { type Reply, send } from '../../support/http.ts';
import { appLink, link, startBumpyardAt } from '../../support/sign-in.ts';
import { janeRoe, janesRequest } from '../../support/signing-in.ts';
import { addUser, createTicket, startBumpyard, type Usher } from '../../support/usher.ts';

// Where an application sends people next is its own affair, and browsers hold every redirect to the policy.
const HELPDESK = 'https://helpdesk.example.com https:';

const csp = ({ script = false, formTargets = '', frames = "'none'" } = {}): string =>
  [
    "default-src 'none'",
    "style-src 'self'",
    "img-src 'self'",
    ...(script ? ["script-src 'self'"] : []),
    `form-action 'self'${formTargets === '' ? '' : ` ${formTargets}`}`,
    `frame-ancestors ${frames}`,
    "base-uri 'none'",
  ].join('; ');

interface Scene {
  readonly usher: Usher;
  readonly browser: Browser;
  /** A new ticket for John. */
  readonly john: () => Promise<{ readonly encpryptedString: string }>;
  /** A new ticket for Jane. */
  readonly jane: () => Promise<{ readonly encpryptedString: string }>;
}

type Visit = (scene: Scene) => Promise<Reply>;

/** Every page there is, its status and its policy, to the letter. */
const pages: ReadonlyArray<readonly [page: string, status: number, policy: string, visit: Visit]> = [
  ['sign-in', 200, csp(), ({ browser }) => browser.open('/login')],
  [
    'sign-in at an application',
    200,
    csp({ formTargets: HELPDESK }),
    ({ browser }) => browser.open('/apps/helpdesk/login'),
  ],
  [
    'sign-in again',
    401,
    csp(),
    async ({ browser }) => browser.press(await browser.open('/login'), { username: 'x', password: 'y' }),
  ],
  ['sign-in by a foreign form', 403, csp(), ({ browser }) => browser.post('/login', { username: 'x' })],
  [
    'signed in',
    200,
    csp(),
    async ({ browser, john }) => {
      await browser.open(link(await john()));
      return browser.open('/', { from: 'here' });
    },
  ],
  [
    'signed in to an application',
    200,
    csp(),
    async ({ browser, john }) => {
      await browser.open(appLink(await john()));
      return browser.open('/apps/helpdesk', { from: 'here' });
    },
  ],
  ['continue', 200, csp(), async ({ browser, john }) => browser.open(link(await john()), { framed: true })],
  [
    'continue at an application',
    200,
    csp({ formTargets: HELPDESK }),
    async ({ browser, john }) => browser.open(appLink(await john()), { framed: true }),
  ],
  [
    'hand-over',
    200,
    csp({ script: true, formTargets: 'https:' }),
    async ({ browser, john }) => browser.post('/login', { ta: (await john()).encpryptedString }),
  ],
  [
    'hand-over at an application',
    200,
    csp({ script: true, formTargets: HELPDESK }),
    async ({ browser, john }) =>
      browser.post('/apps/helpdesk/login', { ta: (await john()).encpryptedString }),
  ],
  [
    'switch user',
    200,
    csp(),
    async ({ browser, john, jane }) => {
      await browser.open(link(await john()));
      return browser.open(link(await jane()));
    },
  ],
  ['refused link', 401, csp(), ({ browser }) => browser.open('/login?ta=x')],
  ['refused link at an application', 401, csp(), ({ browser }) => browser.open('/apps/helpdesk/login?ta=x')],
  ['link with two tickets', 400, csp(), ({ browser }) => browser.open('/login?ta=x&ta=y')],
  ['form with two names', 400, csp(), ({ usher }) => postTwice(usher)],
  [
    'prefetched link',
    425,
    csp(),
    ({ browser }) => browser.open('/login?ta=x', { headers: { purpose: 'prefetch' } }),
  ],
  ['HEAD of a link', 200, csp(), ({ usher }) => send(`${usher.url}/login?ta=x`, { method: 'HEAD' })],
  ['redirect to sign-in', 303, csp(), ({ browser }) => browser.open('/')],
  ['redirect of a redemption', 303, csp(), async ({ browser, john }) => browser.open(link(await john()))],
  ['sign-out by a foreign form', 403, csp(), ({ browser }) => browser.post('/logout', {})],
  ['no such application', 404, csp(), ({ browser }) => browser.open('/apps/nowhere')],
  ['no such page', 404, csp(), ({ browser }) => browser.open('/nowhere')],
  ['path that cannot be decoded', 404, csp(), ({ usher }) => send(`${usher.url}/apps/%zz/login`)],
  ['method that there is not', 404, csp(), ({ usher }) => send(`${usher.url}/login`, { method: 'PUT' })],
];

const postTwice = ({ url }: Usher): Promise<Reply> => {
  const headers = { 'content-type': 'application/x-www-form-urlencoded' };
  return send(`${url}/login`, { method: 'POST', headers, body: 'username=a&username=b' });
};

const startScene = async (bumpyard: Awaited<ReturnType<typeof startBumpyard>>): Promise<Scene> => {
  const { usher, token } = bumpyard;
  await addUser(usher, janeRoe);
  return {
    usher,
    browser: openBrowser(usher),
    john: () => createTicket(usher, token),
    jane: () => createTicket(usher, token, janesRequest),
  };
};

describe('every page', () => {
  it.each(pages)('is kept, framed, leaked and filled by nobody: %s', async (_page, status, policy, visit) => {
    const { status: got, headers, text } = await visit(await startScene(await startBumpyard()));
    expect(got).toBe(status);
    expect(headers).toMatchObject({
      'content-security-policy': policy,
      'cache-control': 'no-store',
      'referrer-policy': 'no-referrer',
      'x-content-type-options': 'nosniff',
    });
    expect(headers['strict-transport-security']).toBeUndefined();
    if (text === '') return;
    expect(headers['content-type']).toBe('text/html; charset=utf-8');
    // Nothing inline, nothing from elsewhere: the policy above would block it.
    expect(text).not.toMatch(
      /<style|\sstyle=|\son[a-z]+=|<script(?! src="\/)|<(?:img|iframe|object|embed|base)/i,
    );
    expect(text).not.toMatch(/<link rel="stylesheet" href="(?!\/)/);
  });

  it.each(pages)(
    'asks for https from then on, where that is where it lives: %s',
    async (_page, status, _policy, visit) => {
      const reply = await visit(await startScene(await startBumpyardAt('https://login.example.test')));
      expect(reply.status).toBe(status);
      expect(reply.headers['strict-transport-security']).toBe('max-age=31536000');
    },
  );
});

describe('what pages load', () => {
  it.each([
    ['/assets/pages.css', 'text/css; charset=utf-8'],
    ['/assets/submit.js', 'text/javascript; charset=utf-8'],
  ])('%s is what it says', async (path, type) => {
    const { usher } = await startBumpyard();
    const { status, headers } = await send(usher.url + path);
    expect(status).toBe(200);
    expect(headers).toMatchObject({ 'content-type': type, 'x-content-type-options': 'nosniff' });
  });
});

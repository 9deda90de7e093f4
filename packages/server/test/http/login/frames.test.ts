import { describe, expect, it } from 'vitest';
import { openBrowser } from '../../support/browser.ts';
import type { Reply } from '../../support/http.ts';
import { appLink, expectSignedIn, link, signedInAs } from '../../support/sign-in.ts';
import { addApplication, createTicket, startBumpyard } from '../../support/usher.ts';

const PORTAL = 'https://portal.example.org';
const CONTINUE = 'Continue as <bdi>John Doe</bdi>';

const frameAncestors = (reply: Reply): string | undefined =>
  /frame-ancestors ([^;]*)/.exec(String(reply.headers['content-security-policy']))?.[1];

const startFramed = async () => {
  const bumpyard = await startBumpyard();
  await addApplication(bumpyard.usher, { slug: 'widget', url: `${PORTAL}/widget`, allowedFrames: [PORTAL] });
  return bumpyard;
};

describe('a framed GET', () => {
  it('always shows the Continue page, also under the policy `direct`', async () => {
    const { usher, token } = await startFramed();
    const ticket = await createTicket(usher, token);
    for (const path of [appLink(ticket, 'widget'), appLink(ticket), link(ticket)]) {
      const page = await openBrowser(usher).open(path, { framed: true });
      expect(page.status).toBe(200);
      expect(page.text).toContain(CONTINUE);
      expect(page.text).not.toContain('<script');
    }
  });

  it('signs in by the button, inside the frame', async () => {
    const { usher, token } = await startFramed();
    const browser = openBrowser(usher);
    const page = await browser.open(appLink(await createTicket(usher, token), 'widget'), { framed: true });
    expectSignedIn(await browser.press(page, {}, { framed: true }), `${PORTAL}/widget`);
    expect(await signedInAs(browser, 'widget')).toBe('john.d');
  });
});

describe('a POST into a frame', () => {
  it('from another site shows the Continue page, where nothing submits itself', async () => {
    const { usher, token } = await startFramed();
    const { encpryptedString: ta } = await createTicket(usher, token);
    const browser = openBrowser(usher);
    const page = await browser.post('/apps/widget/login', { ta }, { framed: true });
    expect(page.text).toContain(CONTINUE);
    expect(page.text).not.toMatch(/<script|data-submit/);
    expectSignedIn(await browser.press(page, {}, { framed: true }), `${PORTAL}/widget`);
  });
});

describe('who may frame a page', () => {
  it('is nobody at the management system', async () => {
    const { usher, token } = await startFramed();
    const ticket = await createTicket(usher, token);
    const browser = openBrowser(usher);
    expect(frameAncestors(await browser.open('/login'))).toBe("'none'");
    expect(frameAncestors(await browser.open(link(ticket), { framed: true }))).toBe("'none'");
    expect(frameAncestors(await browser.open('/login?=TAforged'))).toBe("'none'");
  });

  it('is nobody at an application that allows none', async () => {
    const { usher } = await startFramed();
    expect(frameAncestors(await openBrowser(usher).open('/apps/helpdesk/login'))).toBe("'none'");
  });

  it('is whom the application allows, on each of its pages', async () => {
    const { usher, token } = await startFramed();
    const ticket = await createTicket(usher, token);
    const browser = openBrowser(usher);
    const page = await browser.open(appLink(ticket, 'widget'), { framed: true });
    expect(frameAncestors(page)).toBe(PORTAL);
    expect(frameAncestors(await browser.open('/apps/widget/login'))).toBe(PORTAL);
    expect(frameAncestors(await browser.open('/apps/widget/login?=TAforged'))).toBe(PORTAL);
    await browser.press(page, {}, { framed: true });
    expect(frameAncestors(await browser.open('/apps/widget', { framed: true }))).toBe(PORTAL);
  });
});

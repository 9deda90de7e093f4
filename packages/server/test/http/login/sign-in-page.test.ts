import { describe, expect, it } from 'vitest';
import { formsIn, openBrowser } from '../../support/browser.ts';
import { send } from '../../support/http.ts';
import { startBumpyard } from '../../support/usher.ts';

describe('`GET /login` without a ticket', () => {
  it('is the user-name-and-password screen, which needs no JavaScript', async () => {
    const { usher } = await startBumpyard();
    const page = await openBrowser(usher).open('/login');
    expect([page.status, page.headers['content-type']]).toEqual([200, 'text/html; charset=utf-8']);
    expect(page.text).toContain('<h1>Sign in</h1>');
    expect(page.text).not.toContain('<script');
    const [form, ...more] = formsIn(page);
    expect(more).toEqual([]);
    expect(form?.action).toBe('/login');
    for (const name of ['brand', 'username', 'password', 'form'])
      expect(page.text).toContain(`name="${name}"`);
  });

  it.each(['/login/', '/login?', '/login?utm_source=crm', '/login?signed-in'])(
    'is so at %s as well',
    async (path) => {
      const { usher } = await startBumpyard();
      expect((await openBrowser(usher).open(path)).text).toContain('<h1>Sign in</h1>');
    },
  );

  it('is the application’s own at its door', async () => {
    const { usher } = await startBumpyard();
    const page = await openBrowser(usher).open('/apps/helpdesk/login');
    expect(page.text).toContain('<h1>Sign in to <bdi>Help desk</bdi></h1>');
    expect(formsIn(page)[0]?.action).toBe('/apps/helpdesk/login');
  });

  it('fills in the brand that `?brand=` names, and does not say whether there is one', async () => {
    const { usher } = await startBumpyard();
    const browser = openBrowser(usher);
    const known = await browser.open('/login?brand=bumpyard');
    expect(formsIn(known)[0]?.fields['brand']).toBe('bumpyard');
    const unknown = await browser.open('/login?brand=bumpyarn');
    const second = await browser.open('/login?brand=bumpyard');
    expect(unknown.text.replaceAll('bumpyarn', 'bumpyard')).toBe(second.text);
    const hostile = await browser.open('/login?brand=%22%3E%3Cscript%3E');
    expect(hostile.text).not.toContain('<script>');
  });

  it.each([
    ['he-IL,he;q=0.9', 'he', 'rtl'],
    ['en-US', 'en-US', 'ltr'],
    ['en', 'en-GB', 'ltr'],
    ['fr, *;q=0', 'en-GB', 'ltr'],
  ])('speaks the reader’s language: %s', async (acceptLanguage, lang, dir) => {
    const { usher } = await startBumpyard();
    const page = await send(`${usher.url}/login`, { headers: { 'accept-language': acceptLanguage } });
    expect(page.text).toContain(`<html lang="${lang}" dir="${dir}">`);
    expect(page.headers['vary']).toBe('accept-language');
  });

  it('does not exist for an application that there is not', async () => {
    const { usher } = await startBumpyard();
    for (const path of ['/apps/nowhere/login', '/apps//login', '/apps/%00/login', '/apps/helpdesk/login/x']) {
      const page = await openBrowser(usher).open(path);
      expect(page.status, path).toBe(404);
      expect(page.text, path).toContain('There is no page here');
    }
  });
});

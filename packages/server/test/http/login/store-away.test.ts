import { describe, expect, it } from 'vitest';
import { openBrowser } from '../../support/browser.ts';
import type { Reply } from '../../support/http.ts';
import { comeInByTicket, link } from '../../support/sign-in.ts';
import { createTicket, startBumpyard } from '../../support/usher.ts';

const expectUnavailable = (reply: Reply): void => {
  expect([reply.status, reply.headers['retry-after']]).toEqual([503, '5']);
  expect(reply.text).toContain('Signing in is not possible just now');
  expect(reply.headers['set-cookie']).toBeUndefined();
};

describe('while the store does not answer', () => {
  it('no ticket is redeemed and no cookie sent', async () => {
    const { usher, token } = await startBumpyard({ logLevel: 'silent' });
    const path = link(await createTicket(usher, token));
    await usher.ports.store.close();
    expectUnavailable(await openBrowser(usher).open(path));
  });

  it('no password signs in', async () => {
    const { usher } = await startBumpyard({ logLevel: 'silent' });
    const browser = openBrowser(usher);
    const page = await browser.open('/login');
    await usher.ports.store.close();
    const typed = { brand: 'bumpyard', username: 'john.d', password: 'correct horse battery' };
    expectUnavailable(await browser.press(page, typed));
  });

  it('nobody is taken for signed in, nor for signed out', async () => {
    const { usher, token } = await startBumpyard({ logLevel: 'silent' });
    const browser = await comeInByTicket(usher, token);
    await usher.ports.store.close();
    expectUnavailable(await browser.open('/', { from: 'here' }));
    expectUnavailable(await browser.post('/logout', {}, { from: 'here' }));
  });
});

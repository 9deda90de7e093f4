import { expect, it } from 'vitest';
import { editApplication } from '../../../src/core/application/edit-application.ts';
import { openBrowser } from '../../support/browser.ts';
import { by, createTicket, startBumpyard } from '../../support/usher.ts';

it('what an application’s suspension ended stays ended when it is activated again', async () => {
  const { usher, token } = await startBumpyard();
  const browser = openBrowser(usher);
  const link = async (): Promise<string> =>
    `/apps/helpdesk/login?=TA${(await createTicket(usher, token)).encpryptedString}`;
  const outstanding = await link();
  expect((await browser.open(await link())).status).toBe(303);

  usher.clock.move(1);
  for (const status of ['suspended', 'active'] as const) {
    await editApplication(usher.ports, 'bumpyard', 'helpdesk', { status }, by);
  }
  const again = await browser.open('/apps/helpdesk', { from: 'here' });
  expect(again.headers.location).toBe('/apps/helpdesk/login');
  expect((await openBrowser(usher).open(outstanding)).status).toBe(401);

  usher.clock.move(1);
  expect((await openBrowser(usher).open(await link())).status).toBe(303);
});

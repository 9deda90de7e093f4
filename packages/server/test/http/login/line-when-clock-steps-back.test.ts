import { expect, it } from 'vitest';
import { editApplication } from '../../../src/core/application/edit-application.ts';
import { setBrandStatus } from '../../../src/core/brand/set-brand-status.ts';
import { setUserPassword } from '../../../src/core/user/set-user-password.ts';
import { setUserStatus } from '../../../src/core/user/set-user-status.ts';
import { openBrowser } from '../../support/browser.ts';
import { appLink, expectRefused, expectSignedIn, signedInAs } from '../../support/sign-in.ts';
import { by, createTicket, startBumpyard, type Usher } from '../../support/usher.ts';

const twice = async (change: (status: 'suspended' | 'active') => Promise<unknown>): Promise<void> => {
  await change('suspended');
  await change('active');
};

const lines: readonly (readonly [string, (usher: Usher) => Promise<unknown>])[] = [
  ['a person’s suspension', ({ ports }) => twice((to) => setUserStatus(ports, 'bumpyard', 'john.d', to, by))],
  [
    'a new password',
    ({ ports }) => setUserPassword(ports, 'bumpyard', 'john.d', 'another long password', by),
  ],
  ['a brand’s suspension', ({ ports }) => twice((to) => setBrandStatus(ports, 'bumpyard', to, by))],
  [
    'an application’s suspension',
    ({ ports }) => twice((status) => editApplication(ports, 'bumpyard', 'helpdesk', { status }, by)),
  ],
];

it.each(lines)('%s ends what was made before the clock stepped back', async (_, end) => {
  const { usher, token } = await startBumpyard();
  const browser = openBrowser(usher);
  expectSignedIn(
    await browser.open(appLink(await createTicket(usher, token))),
    'https://helpdesk.example.com/start',
  );
  const outstanding = await createTicket(usher, token);
  usher.clock.move(-30_000);
  await end(usher);
  usher.clock.move(31_000);
  expect(await signedInAs(browser, 'helpdesk')).toBeNull();
  expectRefused(await openBrowser(usher).open(appLink(outstanding)));
  expectSignedIn(
    await openBrowser(usher).open(appLink(await createTicket(usher, token))),
    'https://helpdesk.example.com/start',
  );
});

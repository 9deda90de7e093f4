import { expect, test } from 'vitest';
import { useChromium } from '../support/chromium.ts';
import { handOverForm, startOtherSite } from '../support/other-site.ts';
import {
  button,
  countSignIns,
  createLink,
  expectSignedIn,
  heading,
  janeRoe,
  janesRequest,
} from '../support/signing-in.ts';
import { addUser, createTicket, startBumpyard } from '../support/usher.ts';

const openWindow = useChromium();

/** The platform's own page, on another site, with a button that posts the ticket to us. */
const startHandOver = async (...settings: Parameters<typeof startBumpyard>) => {
  const bumpyard = await startBumpyard(...settings);
  const platform = await startOtherSite();
  const { encpryptedString } = await createTicket(bumpyard.usher, bumpyard.token);
  platform.pages.set('/', handOverForm(`${bumpyard.usher.url}/login`, encpryptedString));
  return { ...bumpyard, platform };
};

test('a ticket posted from another site signs in, with exactly one session', async () => {
  const { usher, brand, platform } = await startHandOver();
  const page = await openWindow();
  await page.goto(platform.url);
  await button(page, 'Enter').click();
  await expectSignedIn(page, usher.url);
  expect(await countSignIns(usher.ports, brand.id)).toEqual({ sessions: 1, redemptions: 1 });
});

test('a ticket posted from another site signs in without JavaScript, by one more button', async () => {
  const { usher, brand, platform } = await startHandOver();
  const page = await openWindow({ javaScriptEnabled: false });
  await page.goto(platform.url);
  await button(page, 'Enter').click();
  expect(await heading(page)).toBe('Signing you in');
  await button(page, 'Continue').click();
  await expectSignedIn(page, usher.url);
  expect(await countSignIns(usher.ports, brand.id)).toEqual({ sessions: 1, redemptions: 1 });
});

test('a ticket posted from another site asks before it takes the place of who is signed in', async () => {
  const { usher, brand, token, platform } = await startHandOver();
  await addUser(usher, janeRoe);
  const page = await openWindow();
  await page.goto(await createLink(usher, token, janesRequest));
  await page.goto(platform.url);
  await button(page, 'Enter').click();
  await button(page, 'Continue as John Doe').waitFor();
  expect(await heading(page)).toBe('Change who is signed in');
  expect(await countSignIns(usher.ports, brand.id)).toEqual({ sessions: 1, redemptions: 1 });
  await button(page, 'Continue as John Doe').click();
  await expectSignedIn(page, usher.url);
  expect(await countSignIns(usher.ports, brand.id)).toEqual({ sessions: 1, redemptions: 2 });
});

test('under "confirm" a ticket posted from another site submits nothing by itself', async () => {
  const { usher, brand, platform } = await startHandOver({}, { arrival: 'confirm' });
  const page = await openWindow();
  await page.goto(platform.url);
  await button(page, 'Enter').click();
  await button(page, 'Continue as John Doe').waitFor();
  expect(await countSignIns(usher.ports, brand.id)).toEqual({ sessions: 0, redemptions: 0 });
  await button(page, 'Continue as John Doe').click();
  await expectSignedIn(page, usher.url);
  expect(await countSignIns(usher.ports, brand.id)).toEqual({ sessions: 1, redemptions: 1 });
});

test('another site cannot sign anybody out or end a sign-in, though the browser holds a session', async () => {
  const { usher, brand, token, platform } = await startHandOver();
  const page = await openWindow();
  await page.goto(await createLink(usher, token));
  platform.pages.set('/', `<form method="post" action="${usher.url}/logout"><button>Enter</button></form>`);
  await page.goto(platform.url);
  await button(page, 'Enter').click();
  expect(await heading(page)).toBe('That did not go through');
  expect(await countSignIns(usher.ports, brand.id)).toMatchObject({ sessions: 1 });
});

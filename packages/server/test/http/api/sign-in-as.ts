import type { Role } from '../../../src/core/user/role.ts';
import { openBrowser } from '../../support/browser.ts';
import { expectSignedIn, link } from '../../support/sign-in.ts';
import { addKey, addUser, createTicket, type Usher } from '../../support/usher.ts';

/** The cookie of somebody with this role who has come into the management system by ticket. */
export const signInAs = async (usher: Usher, role: Role): Promise<{ readonly cookie: string }> => {
  const identity = { username: `the-${role}`, email: `${role}@example.com` };
  await addUser(usher, identity, { role });
  const { token } = await addKey(usher, { name: `for ${role}`, roleCeiling: role });
  const browser = openBrowser(usher);
  const ticket = await createTicket(usher, token, { brand: 'bumpyard', ...identity });
  expectSignedIn(await browser.open(link(ticket)));
  const [cookie = ''] = Object.entries(browser.cookies()).map(([name, value]) => `${name}=${value}`);
  return { cookie };
};

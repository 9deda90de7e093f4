import { expect, it } from 'vitest';
import { send } from '../../support/http.ts';
import { lookAtTicket } from '../../support/ticket-api.ts';
import { createTicket, exampleRequest, startBumpyard } from '../../support/usher.ts';

it.each([
  ['single', undefined, 1],
  ['single', null, 1],
  ['single', true, 1],
  ['single', false, 1],
  ['unlimited', undefined, null],
  ['unlimited', null, null],
  ['unlimited', false, null],
  ['unlimited', true, 1],
] as const)(
  'a brand of %s use and oneTimeUse %s allow %s redemptions',
  async (ticketUses, oneTimeUse, usesLeft) => {
    const { usher, brand, token } = await startBumpyard({}, { ticketUses });
    const created = await createTicket(usher, token, { ...exampleRequest, oneTimeUse });
    expect((await lookAtTicket(usher, brand, created)).ticket.usesLeft).toBe(usesLeft);
    const open = () => send(`${usher.url}/login?=TA${created.encpryptedString}`);
    expect((await open()).status).toBe(303);
    expect((await open()).status).toBe(usesLeft === 1 ? 401 : 303);
  },
);

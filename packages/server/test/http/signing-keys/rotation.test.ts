import { describe, expect, it } from 'vitest';
import { INSTALLATION } from '../../../src/core/audit/entry.ts';
import { LONGEST_TICKET_LIFETIME } from '../../../src/core/brand/policy.ts';
import { SECOND } from '../../../src/core/clock.ts';
import { listSigningKeys } from '../../../src/core/signing-key/list-signing-keys.ts';
import { retireSigningKey } from '../../../src/core/signing-key/retire-signing-key.ts';
import { rotateSigningKey } from '../../../src/core/signing-key/rotate-signing-key.ts';
import { ANNOUNCEMENT } from '../../../src/core/signing-key/succession.ts';
import { openBrowser } from '../../support/browser.ts';
import { send } from '../../support/http.ts';
import { kidOf } from '../../support/key-ring.ts';
import {
  appLink,
  expectRefused,
  expectSignedIn,
  link,
  openElsewhere,
  refusalReasons,
} from '../../support/sign-in.ts';
import { by, createTicket, exampleRequest, startBumpyard, startUsher } from '../../support/usher.ts';

/** Two servers on one store, by one clock, and a third party at the command line; and the first key. */
const startTwo = async (policy = {}) => {
  const bumpyard = await startBumpyard({}, { managementLifetime: 3600, ...policy });
  const { usher } = bumpyard;
  const other = await startUsher({ logLevel: 'silent' }, usher.clock, usher.place);
  const ports = await openElsewhere(usher);
  const [first] = await listSigningKeys(ports);
  if (first === undefined) throw new Error('the store has no signing key');
  return { ...bumpyard, other, ports, first: first.key.kid };
};

type Two = Awaited<ReturnType<typeof startTwo>>;

const rotate = async ({ ports }: Two): Promise<string> => (await rotateSigningKey(ports, by)).key.kid;

const retire = ({ ports }: Two, kid: string, when: 'unneeded' | 'now' = 'now') =>
  retireSigningKey(ports, kid, when, by);

const presentAt = ({ url }: { readonly url: string }, ticket: { readonly encpryptedString: string }) =>
  send(url + link(ticket));

describe('a rotation', () => {
  it('moves every server to the new key at the same instant, without a restart', async () => {
    const two = await startTwo();
    const { usher, other, token, first } = two;
    const second = await rotate(two);
    const kids = async () =>
      [await createTicket(usher, token), await createTicket(other, token)].map((ticket) =>
        kidOf(ticket.encpryptedString),
      );
    expect(await kids()).toEqual([first, first]);
    usher.clock.move(ANNOUNCEMENT - 1);
    expect(await kids()).toEqual([first, first]);
    usher.clock.move(1);
    expect(await kids()).toEqual([second, second]);
  });

  it('loses no ticket: those from before, in between and after are good at either server', async () => {
    const two = await startTwo();
    const { usher, other, token } = two;
    const tickets = [await createTicket(usher, token)];
    for (let round = 0; round < 3; round++) {
      await rotate(two);
      tickets.push(await createTicket(other, token));
      usher.clock.move(ANNOUNCEMENT);
      tickets.push(await createTicket(usher, token), await createTicket(other, token));
    }
    expect(new Set(tickets.map(({ encpryptedString }) => kidOf(encpryptedString))).size).toBe(4);
    for (const [index, ticket] of tickets.entries()) {
      expectSignedIn(await presentAt(index % 2 === 0 ? other : usher, ticket));
    }
  });

  it('is followed by a server that has done nothing for a day', async () => {
    const two = await startTwo();
    const { usher, other, token } = two;
    const second = await rotate(two);
    usher.clock.move(LONGEST_TICKET_LIFETIME);
    const ticket = await createTicket(usher, token);
    expect(kidOf(ticket.encpryptedString)).toBe(second);
    expectSignedIn(await presentAt(other, ticket));
  });

  it('is written down in the installation’s log, and so is a retirement', async () => {
    const two = await startTwo();
    const second = await rotate(two);
    two.usher.clock.move(ANNOUNCEMENT);
    await retire(two, two.first);
    const log = await two.ports.store.read.audit.tail(INSTALLATION, 10);
    expect(log.map(({ event, actor }) => [event, actor.kind])).toEqual([
      [{ kind: 'signing-key.created', kid: two.first }, 'command-line'],
      [{ kind: 'signing-key.created', kid: second }, 'command-line'],
      [{ kind: 'signing-key.retired', kid: two.first }, 'command-line'],
    ]);
  });
});

describe('a key is not retired', () => {
  const inUse = (detail: RegExp) => ({ code: 'signing-key-in-use', message: expect.stringMatching(detail) });

  it('while it is the active one', async () => {
    const two = await startTwo();
    for (const when of ['unneeded', 'now'] as const) {
      await expect(retire(two, two.first, when)).rejects.toMatchObject(inUse(/is the active one.*rotate/));
    }
  });

  it('while it still seals, not even now', async () => {
    const two = await startTwo();
    await rotate(two);
    two.usher.clock.move(ANNOUNCEMENT - 1);
    const until = new Date(two.usher.clock.now() + 1).toISOString();
    for (const when of ['unneeded', 'now'] as const) {
      const refused = expect(retire(two, two.first, when)).rejects;
      await refused.toMatchObject(inUse(new RegExp(`seals tickets until ${until}`)));
    }
  });

  it('while a ticket under it can be alive, and is at the next instant', async () => {
    const two = await startTwo({ applicationLifetime: 86_400 });
    const { usher, other, token, first } = two;
    await rotate(two);
    usher.clock.move(ANNOUNCEMENT - 1);
    const last = await createTicket(usher, token, { ...exampleRequest, application: 'helpdesk' });
    expect(kidOf(last.encpryptedString)).toBe(first);
    usher.clock.move(LONGEST_TICKET_LIFETIME - 1);
    await expect(retire(two, first, 'unneeded')).rejects.toMatchObject(
      inUse(/may be needed by tickets until/),
    );
    expectSignedIn(await send(other.url + appLink(last)), 'https://helpdesk.example.com/start');
    usher.clock.move(2);
    expect(await retire(two, first, 'unneeded')).toMatchObject({ kid: first, state: 'retired' });
  });

  it('where there is no such key', async () => {
    const two = await startTwo();
    await expect(retire(two, 'ffffffff')).rejects.toMatchObject({ code: 'signing-key-not-found' });
  });

  it('a second time: it is retired, and nothing more is written', async () => {
    const two = await startTwo();
    await rotate(two);
    two.usher.clock.move(ANNOUNCEMENT);
    await retire(two, two.first);
    expect(await retire(two, two.first)).toMatchObject({ state: 'retired' });
    expect(await two.ports.store.read.audit.tail(INSTALLATION, 10)).toHaveLength(3);
  });
});

describe('a key that is retired at once', () => {
  it('takes its tickets with it, at every server and from the commit on, and no others', async () => {
    const two = await startTwo();
    const { usher, other, token, brand } = two;
    await rotate(two);
    const [one, another] = [await createTicket(usher, token), await createTicket(usher, token)];
    usher.clock.move(ANNOUNCEMENT);
    // Both servers have just read the keys: neither will look again for three seconds.
    const good = [await createTicket(usher, token), await createTicket(other, token)];
    await retire(two, two.first);
    for (const server of [usher, other]) expectRefused(await presentAt(server, one));
    expect(await refusalReasons(usher, brand)).toEqual(['signing-key-retired', 'signing-key-retired']);
    for (const ticket of good) expectSignedIn(await presentAt(other, ticket));

    // Once they have read them again the text does not even open, and the store is not asked.
    usher.clock.move(3 * SECOND);
    for (const server of [usher, other]) {
      await createTicket(server, token);
      expectRefused(await presentAt(server, another));
    }
    expect(await refusalReasons(usher, brand)).toHaveLength(2);
  });

  it('leaves the sessions alone that its tickets have started, and their reloads', async () => {
    const two = await startTwo();
    const { usher, token } = two;
    const ticket = await createTicket(usher, token);
    const browser = openBrowser(usher);
    expectSignedIn(await browser.open(link(ticket)));
    await rotate(two);
    usher.clock.move(ANNOUNCEMENT);
    await retire(two, two.first);
    const again = await browser.open(link(ticket));
    expect([again.status, again.headers.location]).toEqual([303, '/']);
  });
});

it('a ticket is refused and not lost where the store cannot say which keys there are', async () => {
  const two = await startTwo();
  const { usher, other, token } = two;
  await rotate(two);
  usher.clock.move(ANNOUNCEMENT);
  const ticket = await createTicket(usher, token);
  await other.ports.store.close();
  expect((await presentAt(other, ticket)).status).toBe(503);
  expectSignedIn(await presentAt(usher, ticket));
});

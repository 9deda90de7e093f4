import { describe, expect, it, vi } from 'vitest';
import { openBrowser } from '../../support/browser.ts';
import { type Reply, send } from '../../support/http.ts';
import { appLink, expectRefused, expectSignedIn, link } from '../../support/sign-in.ts';
import { createTicket, startBumpyard, type Usher } from '../../support/usher.ts';

/** How often the store is asked to redeem; it is asked all the same. */
const countRedemptions = ({ ports }: Usher) => vi.spyOn(ports.store.tickets, 'redeem');

const times = async (count: number, work: () => Promise<Reply>): Promise<Reply[]> => {
  const replies: Reply[] = [];
  for (let done = 0; done < count; done += 20) {
    replies.push(...(await Promise.all(Array.from({ length: Math.min(20, count - done) }, work))));
  }
  return replies;
};

describe('a ticket that is spent or expired', () => {
  it('is asked about 30 times a minute at most, whoever presents it', async () => {
    const { usher, token } = await startBumpyard();
    const path = link(await createTicket(usher, token));
    await send(usher.url + path);
    const asked = countRedemptions(usher);
    for (const reply of await times(60, () => send(usher.url + path))) expectRefused(reply);
    expect(asked.mock.calls.length).toBeGreaterThanOrEqual(30);
    // Those that were under way when the thirtieth was counted.
    expect(asked.mock.calls.length).toBeLessThan(30 + 20);
    asked.mockClear();
    expectRefused(await send(usher.url + path));
    expect(asked).not.toHaveBeenCalled();
  });

  it('stands in the way of no other ticket', async () => {
    const { usher, token } = await startBumpyard();
    const path = link(await createTicket(usher, token));
    await times(40, () => send(usher.url + path));
    expectSignedIn(await send(usher.url + link(await createTicket(usher, token))));
  });

  it('at the management system is not throttled at an application where it still lives', async () => {
    const { usher, token } = await startBumpyard();
    const ticket = await createTicket(usher, token);
    usher.clock.move(60_000);
    for (const reply of await times(40, () => send(usher.url + link(ticket)))) expectRefused(reply);
    expectSignedIn(await send(usher.url + appLink(ticket)), 'https://helpdesk.example.com/start');
  });

  it('does not keep its own browser from reloading', async () => {
    const { usher, token } = await startBumpyard();
    const path = link(await createTicket(usher, token));
    const browser = openBrowser(usher);
    expectSignedIn(await browser.open(path));
    await times(40, () => send(usher.url + path));
    expect((await browser.open(path)).status).toBe(303);
  });
});

describe('a live ticket is never throttled', () => {
  it('however often it was opened without being spent', async () => {
    const { usher, token } = await startBumpyard({}, { arrival: 'confirm' });
    const path = link(await createTicket(usher, token));
    for (const reply of await times(60, () => send(usher.url + path))) expect(reply.status).toBe(200);
    const browser = openBrowser(usher);
    expectSignedIn(await browser.press(await browser.open(path)));
  });

  it('however often it was presented where it is not good', async () => {
    const { usher, token } = await startBumpyard();
    const path = link(await createTicket(usher, token));
    for (const reply of await times(60, () => send(`${usher.url}${path}&brand=otter`))) expectRefused(reply);
    expectSignedIn(await send(usher.url + path));
  });

  it('however many uses it has', async () => {
    const { usher, token } = await startBumpyard({}, { ticketUses: 'unlimited' });
    const path = link(await createTicket(usher, token));
    for (const reply of await times(60, () => send(usher.url + path))) expectSignedIn(reply);
  });

  it('by whatever number of forgeries from the same address', async () => {
    const { usher, token } = await startBumpyard();
    const ticket = await createTicket(usher, token);
    for (const reply of await times(1010, () => send(`${usher.url}/login?ta=x`))) expectRefused(reply);
    expectSignedIn(await send(usher.url + link(ticket)));
  });
});

describe('tickets that are not authentic', () => {
  /** The lines that the server logs of refused links, while `work` is done. */
  const refusalsLogged = async (work: () => Promise<unknown>): Promise<number> => {
    const written = vi.spyOn(process.stderr, 'write').mockReturnValue(true);
    await work();
    const lines = written.mock.calls.map(([chunk]) => String(chunk));
    written.mockRestore();
    return lines.filter((line) => line.includes('"reason":"not-authentic"')).length;
  };

  const from = (address: string) => ({ headers: { 'x-forwarded-for': address } });

  it('are counted by address, 1,000 a minute; beyond, nobody fills our log', async () => {
    const { usher } = await startBumpyard({ logLevel: 'info', trustedProxies: ['127.0.0.1'] });
    const forge = (address: string) => () => send(`${usher.url}/login?ta=x`, from(address));
    expect(await refusalsLogged(() => times(1010, forge('192.0.2.1')))).toBe(1000);
    expect(await refusalsLogged(() => times(2, forge('192.0.2.2')))).toBe(2);
  });

  it('are counted by /64 where the address is of IPv6', async () => {
    const { usher } = await startBumpyard({ logLevel: 'info', trustedProxies: ['127.0.0.1'] });
    let host = 0;
    const forge = (network: string) => () => send(`${usher.url}/login?ta=x`, from(`${network}::${++host}`));
    expect(await refusalsLogged(() => times(1010, forge('2001:db8:1:1')))).toBe(1000);
    expect(await refusalsLogged(() => times(2, forge('2001:db8:1:2')))).toBe(2);
  });
});

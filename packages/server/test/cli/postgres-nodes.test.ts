import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it, vi } from 'vitest';
import { createLoadClient } from '../support/load-client.ts';
import { prepareBumpyard } from '../support/open-store.ts';
import { placeFlags } from '../support/place.ts';
import { tamper } from '../support/raw-store.ts';
import { startServerProcess } from '../support/server-process.ts';
import { usher, usherJson } from './command.ts';

// Each runs a good many processes.
vi.setConfig({ testTimeout: 120_000 });

const inBrand = ['--brand', 'bumpyard'];

/** Two nodes that have written to one log, and the flags of the store. */
const twoNodes = async () => {
  const { place, token } = await prepareBumpyard();
  for (const node of ['login-1', 'login-2']) {
    const server = await startServerProcess({ place, flags: ['--node', node] });
    const ticket = await createLoadClient(server.url, 1).createTicket(token);
    expect((await createLoadClient(server.url, 1).redeem(ticket.encpryptedString)).status).toBe(303);
    expect(await server.stop()).toBe(0);
  }
  return { place, flags: [...placeFlags(place)] };
};

const linesOf = (text: string) =>
  text
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line));

it('the audit log tells which node wrote each record', async () => {
  const { place, flags } = await twoNodes();
  const wanted = [
    ['login-1', 'ticket.minted'],
    ['login-1', 'ticket.redeemed'],
    ['login-2', 'ticket.minted'],
    ['login-2', 'ticket.redeemed'],
  ];
  const tail = await usher(['audit', 'tail', ...inBrand, '--lines', '4', '--json', ...flags]);
  expect(linesOf(tail.stdout).map(({ node, kind }) => [node, kind])).toEqual(wanted);

  const text = await usher(['audit', 'tail', ...inBrand, ...flags]);
  expect(text.stdout).toMatch(/ {2}login-2 {2}127\.0\.0\.1 {2}/);
  // What was managed has no number of a node.
  expect(text.stdout).toMatch(/ {2}- +- +test at the command line/);

  const output = join(place.data, 'log.jsonl');
  await usherJson(['audit', 'export', ...inBrand, '--format', 'jsonl', '--output', output, ...flags]);
  const exported = linesOf(readFileSync(output, 'utf8')).map(({ node, kind }) => [node, kind]);
  expect(exported.slice(-4)).toEqual(wanted);
  const csv = await usher(['audit', 'export', ...inBrand, ...flags]);
  const rows = csv.stdout.trimEnd().split('\r\n');
  expect(rows[0]?.endsWith(',mac,node')).toBe(true);
  expect(rows.at(-1)?.endsWith(',login-2')).toBe(true);
});

it('verification names the nodes of a chain, and that of a record that was tampered with', async () => {
  const { place, flags } = await twoNodes();
  await tamper(
    place,
    `UPDATE audit SET address = '192.0.2.1' WHERE kind = 'ticket.minted' AND at = (SELECT max(at) FROM audit WHERE kind = 'ticket.minted')`,
  );
  const { code, stdout } = await usher(['audit', 'verify', ...inBrand, '--json', ...flags]);
  expect(code).toBe(1);
  const { chains, findings } = JSON.parse(stdout);
  expect(findings).toEqual([expect.objectContaining({ kind: 'changed', node: 'login-2' })]);
  const [{ writer }] = findings;
  const chain = chains.find((each: { readonly writer: number }) => each.writer === writer);
  expect(chain.nodes).toContain('login-2');
  const text = await usher(['audit', 'verify', ...inBrand, ...flags]);
  expect(text.stdout).toContain(`writer ${writer} (login-2): `);
});

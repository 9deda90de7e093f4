import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { formatId } from '../../src/core/ids.ts';
import { openKeepAliveClient } from '../support/keep-alive.ts';
import { auditOf, prepareBumpyard } from '../support/open-store.ts';
import { startServerProcess } from '../support/server-process.ts';
import { exampleRequest } from '../support/usher.ts';
import { startServer } from '../support/usher-process.ts';

const WORKERS = 3;
const CONNECTIONS = 12;

/** The workers of a server, by the lines that they log for each request. */
const workersSeen = (stderr: string): Set<number> =>
  new Set([...stderr.matchAll(/"node":"here","pid":(\d+)/g)].map(([, pid]) => Number(pid)));

const startWorkers = async () => {
  const prepared = await prepareBumpyard();
  const flags = ['--workers', String(WORKERS), '--log-level', 'debug', '--node', 'here'];
  const server = await startServerProcess({ place: prepared.place, flags });
  return { ...prepared, server };
};

/** Creates tickets on connections that are opened anew when they break, until it is told to stop. */
const createUntilStopped = (url: string, token: string) => {
  let [isWanted, broken] = [true, 0];
  const created: string[] = [];
  const lanes = Array.from({ length: CONNECTIONS }, async () => {
    let client = openKeepAliveClient(url, { connections: 1, patience: 10_000 });
    while (isWanted) {
      const sent = {
        method: 'POST',
        headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
        body: JSON.stringify({ data: exampleRequest }),
      };
      const reply = await client.send('/auth/ticket', sent).catch(() => null);
      if (reply === null) {
        broken += 1;
        client.close();
        client = openKeepAliveClient(url, { connections: 1, patience: 10_000 });
      } else if (reply.status === 200) created.push(JSON.parse(reply.text).data.ticketId);
      else throw new Error(`unexpected reply ${reply.status}: ${reply.text}`);
    }
    client.close();
  });
  const stop = async () => {
    isWanted = false;
    await Promise.all(lanes);
    return { created, broken };
  };
  return { created, stop };
};

it('says once that it is ready, and its log lines tell the workers apart', async () => {
  const { server, token } = await startWorkers();
  expect(server.printed().stdout).toMatch(/^Usher is ready at \S+\n$/);
  const load = createUntilStopped(server.url, token);
  await expect.poll(() => load.created.length, { timeout: 20_000 }).toBeGreaterThan(100);
  expect((await load.stop()).broken).toBe(0);
  const seen = workersSeen(server.printed().stderr);
  expect(seen.size).toBe(WORKERS);
  expect(seen).not.toContain(server.pid);
  expect(await server.stop()).toBe(0);
  expect(server.printed().stdout).toMatch(/^Usher is ready at \S+\n$/);
});

it('a worker that is killed under load takes nothing with it that was acknowledged, and another follows', async () => {
  const { server, ports, brand, token } = await startWorkers();
  const load = createUntilStopped(server.url, token);
  await expect.poll(() => load.created.length, { timeout: 20_000 }).toBeGreaterThan(100);
  const before = workersSeen(server.printed().stderr);
  const [victim = 0] = before;
  process.kill(victim, 'SIGKILL');
  const isNew = (pid: number): boolean => !before.has(pid);
  await expect
    .poll(() => [...workersSeen(server.printed().stderr)].some(isNew), { timeout: 20_000 })
    .toBe(true);
  const { created, broken } = await load.stop();
  // Only connections of the one that was killed broke, and each was served again at once.
  expect(broken).toBeLessThan(CONNECTIONS);
  expect(server.printed().stderr).toContain(
    `usher: A worker ended (process ${victim}, SIGKILL). Another starts in 0.1 seconds.\n`,
  );
  const minted = (await auditOf(ports, brand.id)).flatMap(({ event, writer }) =>
    event.kind === 'ticket.minted' ? [{ writer, id: formatId('ticket', event.ticketId) }] : [],
  );
  const recorded = new Set(minted.map(({ id }) => id));
  expect(created.filter((id) => !recorded.has(id))).toEqual([]);
  expect(new Set(minted.map(({ writer }) => writer)).size).toBeGreaterThanOrEqual(WORKERS);
  expect(await server.stop()).toBe(0);
});

it('ends with its workers when it is killed itself', async () => {
  const { server, token } = await startWorkers();
  const load = createUntilStopped(server.url, token);
  await expect.poll(() => load.created.length, { timeout: 20_000 }).toBeGreaterThan(30);
  await load.stop();
  const workers = [...workersSeen(server.printed().stderr)];
  await server.kill();
  const isRunning = (pid: number): boolean => {
    try {
      return process.kill(pid, 0);
    } catch {
      return false;
    }
  };
  await expect.poll(() => workers.filter(isRunning), { timeout: 10_000 }).toEqual([]);
});

const childrenOf = (pid: number): string[] =>
  readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').split(' ').filter(Boolean);

it('stops where it is told to while its workers load', async () => {
  const { place } = await prepareBumpyard();
  const server = startServer({ place, flags: ['--workers', '2', '--log-level', 'error'] });
  const failed = expect(server.ready).rejects.toThrow('ended before it was ready');
  await expect.poll(() => childrenOf(server.pid).length, { interval: 5, timeout: 20_000 }).toBe(1);
  process.kill(server.pid, 'SIGTERM');
  await failed;
  expect(server.printed().stdout).toBe('');
});

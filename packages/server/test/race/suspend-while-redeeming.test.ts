import { expect, inject, test } from 'vitest';
import { revokeApiKey } from '../../src/core/api-key/revoke-api-key.ts';
import type { AuditEvent } from '../../src/core/audit/event.ts';
import { setBrandStatus } from '../../src/core/brand/set-brand-status.ts';
import { formatId } from '../../src/core/ids.ts';
import type { Ports } from '../../src/core/ports.ts';
import { setUserStatus } from '../../src/core/user/set-user-status.ts';
import { auditInOrderOfCommits } from '../support/commit-order.ts';
import { cookiesOf } from '../support/http.ts';
import { type Nodes, startNodes } from '../support/nodes.ts';
import { prepareBumpyard } from '../support/open-store.ts';
import { type Place, placeFlags } from '../support/place.ts';
import { by } from '../support/usher.ts';
import { runUsher } from '../support/usher-process.ts';

const TICKETS = 300;
const CONNECTIONS = 16;
/** Beside the one that acts: three machines on one database, one process where it is a file. */
const NODES = inject('postgres') === undefined ? 1 : 3;
/** Admissions after which the other process acts, while the rest are under way. */
const ADMITTED_BEFORE = 40;

interface Scene {
  readonly place: Place;
  readonly ports: Ports;
  readonly keyName: string;
}

interface Change {
  readonly does: string;
  readonly writes: AuditEvent['kind'];
  /** Whether it also ends the sessions that there are. */
  readonly endsSessions: boolean;
  readonly act: (scene: Scene) => Promise<unknown>;
}

// This process is another one: it has the store open beside the servers.
const changes: readonly Change[] = [
  {
    does: 'suspending the user',
    writes: 'user.suspended',
    endsSessions: true,
    act: ({ ports }) => setUserStatus(ports, 'bumpyard', 'john.d', 'suspended', by),
  },
  {
    does: 'suspending the brand',
    writes: 'brand.suspended',
    endsSessions: true,
    act: ({ ports }) => setBrandStatus(ports, 'bumpyard', 'suspended', by),
  },
  {
    does: 'revoking the key',
    writes: 'api-key.revoked',
    endsSessions: false,
    act: ({ ports, keyName }) => revokeApiKey(ports, 'bumpyard', keyName, by),
  },
  {
    does: 'suspending the user at the command line',
    writes: 'user.suspended',
    endsSessions: true,
    async act({ place }) {
      const args = ['user', 'suspend', 'john.d', '--brand', 'bumpyard', ...placeFlags(place)];
      expect(await runUsher(args)).toMatchObject({ code: 0 });
    },
  },
];

test.each(changes)(
  'admits nobody by a ticket once $does in another process was acknowledged',
  async ({ writes, endsSessions, act }) => {
    const { place, ports, brand, token, apiKey } = await prepareBumpyard();
    const nodes = await startNodes(place, NODES, { connections: CONNECTIONS });
    const tickets = await Promise.all(
      Array.from({ length: TICKETS }, (_, turn) => nodes.ask(turn, (client) => client.createTicket(token))),
    );

    let acknowledged = false;
    let change: Promise<void> | null = null;
    const cookies: string[] = [];
    const lateStatuses: number[] = [];
    const changeOnceUnderWay = (): void => {
      if (cookies.length < ADMITTED_BEFORE || change !== null) return;
      change = act({ place, ports, keyName: formatId('api-key', apiKey.id) }).then(() => {
        acknowledged = true;
      });
    };
    const present = async (text: string, turn: number): Promise<void> => {
      const late = acknowledged;
      const reply = await nodes.ask(turn, (client) => client.redeem(text));
      const cookie = cookiesOf(reply)['__Host-usher'];
      expect(reply.status).toBe(cookie === undefined ? 401 : 303);
      if (late) lateStatuses.push(reply.status);
      if (cookie !== undefined) cookies.push(cookie);
      changeOnceUnderWay();
    };
    const waiting = tickets.map(({ encpryptedString }) => encpryptedString);
    const presentAll = async (): Promise<void> => {
      for (let text = waiting.pop(); text !== undefined; text = waiting.pop()) {
        // A handful is kept for after the acknowledgement, in case this machine is quicker than the change.
        if (waiting.length < CONNECTIONS && change !== null) await change;
        await present(text, waiting.length);
      }
    };
    await Promise.all(Array.from({ length: CONNECTIONS }, presentAll));
    await change;

    expect(cookies.length).toBeGreaterThanOrEqual(ADMITTED_BEFORE);
    expect(lateStatuses.length).toBeGreaterThan(0);
    expect(new Set(lateStatuses)).toEqual(new Set([401]));

    const audit = await auditInOrderOfCommits({ ports, place }, brand.id);
    const kinds = audit.map(({ event }) => event.kind);
    expect(kinds.filter((kind) => kind === 'ticket.redeemed')).toHaveLength(cookies.length);
    // Nothing was decided before the change and written after it.
    expect(kinds.slice(kinds.indexOf(writes))).not.toContain('ticket.redeemed');
    if (endsSessions) await expectRefusedWithinASecond(nodes, cookies);
  },
);

const expectRefusedWithinASecond = async (nodes: Nodes, cookies: readonly string[]): Promise<void> => {
  const knownSince = Date.now();
  for (let node = 0; node < NODES; node++) {
    for (const cookie of cookies) {
      for (;;) {
        const asked = Date.now();
        const { status } = await nodes
          .at(node)
          .client.send('/auth/verify', { headers: { cookie: `__Host-usher=${cookie}` } });
        if (status === 401) break;
        expect(asked - knownSince, 'a session of somebody suspended is still believed').toBeLessThan(1000);
      }
    }
  }
};

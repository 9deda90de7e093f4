// The process that is the load: takes orders one at a time, over the channel to the process that started it.
import { actsOf } from '../exchanges/acts-of.ts';
import type { Acts, Exchange, Supplied } from '../exchanges/exchange.ts';
import type { RunningServer } from '../servers/running.ts';
import { quantile } from '../stats.ts';
import type { Trial, Window } from '../trial.ts';
import type { Answer, Order } from './messages.ts';
import { type Played, play, type Timing } from './play.ts';

const STOCKING_CONNECTIONS = 64;

// What a trial needs of a fresh stock is guessed from its last window, with room for a faster one. Before the
// first, which only warms up, it is a second's worth of a slow server.
const FIRST_GUESS = 2000;
const ROOM = 1.5;

interface Known {
  readonly server: RunningServer;
  readonly acts: Acts;
}

const known = new Map<string, Known>();
const lastRates = new Map<string, number>();

const find = ({ server, act }: Trial): Supplied & Pick<Known, 'server'> => {
  const found = known.get(server);
  const supplied = found?.acts[act];
  if (found === undefined || supplied === undefined) throw new Error(`${server} has no ${act}`);
  return { server: found.server, ...supplied };
};

const stock = async (trial: Trial, { lead, length }: Timing): Promise<void> => {
  const { server, stock: lay } = find(trial);
  const rate = lastRates.get(trial.name) ?? FIRST_GUESS;
  const count = Math.ceil((rate * ROOM * (lead + length)) / 1000) + 2 * trial.connections;
  for (const exchange of lay?.(count) ?? []) await playOut(server, exchange);
};

const playOut = (server: RunningServer, exchange: Exchange): Promise<Played> =>
  play(
    { port: server.port, exchange, connections: STOCKING_CONNECTIONS },
    { lead: 0, length: Number.POSITIVE_INFINITY },
    server.pid,
  );

const measure = async (trial: Trial, timing: Timing): Promise<Window> => {
  const { server, exchange } = find(trial);
  const course = { port: server.port, exchange, connections: trial.connections };
  // A first guess may not last beyond the lead.
  const isFirst = !lastRates.has(trial.name);
  const played = await play(course, isFirst ? { ...timing, lead: 0 } : timing, server.pid);
  const window = windowOf(played);
  lastRates.set(trial.name, window.perSecond);
  return window;
};

const windowOf = ({ seconds, latencies, server, loadCpu }: Played): Window => {
  const requests = latencies.length;
  if (requests === 0) throw new Error('there was not one reply in the window');
  const microseconds = seconds * 1e6;
  return {
    requests,
    perSecond: requests / seconds,
    p50: quantile(latencies, 0.5),
    p99: quantile(latencies, 0.99),
    cpu: server === null ? null : server.cpu / requests,
    waited: server === null ? null : server.waited / microseconds,
    loadBusy: loadCpu / microseconds,
  };
};

const obey = async (order: Order): Promise<Answer> => {
  switch (order.kind) {
    case 'meet':
      known.set(order.server.name, { server: order.server, acts: actsOf(order.server) });
      return { kind: 'done' };
    case 'stock':
      await stock(order.trial, order.timing);
      return { kind: 'done' };
    case 'measure':
      return { kind: 'measured', window: await measure(order.trial, order.timing) };
  }
};

const answer = async (order: Order): Promise<void> => {
  const reply = await obey(order).catch(
    (error: unknown): Answer => ({
      kind: 'failed',
      message: error instanceof Error ? error.message : String(error),
    }),
  );
  process.send?.(reply);
};

process.on('message', (order: Order) => void answer(order));
process.on('disconnect', () => process.exit());

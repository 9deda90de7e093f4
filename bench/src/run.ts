import { type Cores, chooseCores } from './cores.ts';
import { Failure } from './failure.ts';
import { measureStart } from './figures/first-answer.ts';
import { type Installation, measureInstall } from './figures/production-install.ts';
import { Load } from './load/client.ts';
import type { Timing } from './load/play.ts';
import { describeMachine } from './machine.ts';
import type { Engine, Options } from './options.ts';
import { ONE_CLIENT, planOf, servers } from './plan.ts';
import { memoryOf } from './process-usage.ts';
import {
  costResults,
  type FigureResult,
  figureResult,
  type Result,
  ratioResults,
  trialResults,
} from './report/result.ts';
import { playRounds, type Rounds } from './rounds.ts';
import { checkReplies } from './servers/check-replies.ts';
import { type Started, startBetterAuth, startOidcProvider, startPlain, startUsher } from './servers/start.ts';
import type { UsherStore } from './stores/create-store.ts';
import { openStores, type Stores } from './stores/stores.ts';

const USERS = 1000;
const MANY_USERS = 1_000_000;
const OLD_TICKETS = 5_000_000;

const quickTiming: Timing = { lead: 150, length: 500 };
const fullTiming: Timing = { lead: 200, length: 1000 };

const FULL_ROUNDS = 9;
const LEAST_QUICK_ROUNDS = 5;
/** Milliseconds after which a quick run begins no further round. */
const QUICK_TIME = 55_000;

export const note = (text: string): void => {
  process.stderr.write(`${text}\n`);
};

/** Everything from nothing: stores, servers, rounds, single figures. Whoever it started has ended at its end. */
export const runBenchmark = async (options: Options): Promise<Result> => {
  const cores = chooseCores();
  const stores = await openStores(options.engines, cores);
  const machine = describeMachine(stores, cores);
  const small = await makeStore(stores, servers.small, options.engines[0], USERS);
  const figures = options.quick ? [] : await startFigures(small, cores);
  const started = await startServers(options, cores, stores, small);
  const load = new Load(cores.load);
  for (const { server } of started) await load.meet(server);

  const plan = planOf(options);
  const timing = options.quick ? quickTiming : fullTiming;
  const measured = await playRounds(load, plan.trials, { timing, ...pace(options) }).catch(
    (cause: unknown) => {
      throw cause instanceof Failure ? new Failure(cause.message + complaints(started), { cause }) : cause;
    },
  );
  const peaks = peakMemory(started);
  load.close();
  for (const { process } of started) await process.stop();
  await stores.close();

  const trials = trialResults(plan.trials, measured, peaks);
  figures.push(...costResults(plan.costs, measured));
  if (!options.quick) figures.push(...loadedFigures(trials, peaks), ...installFigures(stores.folder));
  return {
    machine,
    rounds: measured.get(plan.trials[0]?.name ?? '')?.length ?? 0,
    window: timing.length,
    trials,
    ratios: ratioResults(plan.ratios, measured),
    figures,
  };
};

/** What the servers have complained of themselves, which may say why. */
const complaints = (started: readonly Started[]): string =>
  started
    .map(({ process, server }) => [server.name, process.complaints().trim()])
    .filter(([, text]) => text !== '')
    .map(([name, text]) => `\n\n${name} has said:\n${text}`)
    .join('');

const makeStore = (
  stores: Stores,
  name: string,
  engine: Engine,
  users: number,
  oldTickets = 0,
): Promise<UsherStore> => {
  const old = oldTickets === 0 ? '' : ` and ${oldTickets} old tickets`;
  note(`Making a store with ${users} users${old} …`);
  return stores.create(name, engine, { users, oldTickets });
};

const startServers = async (
  { quick, users, engines: [engine, second] }: Options,
  { server: core }: Cores,
  stores: Stores,
  small: UsherStore,
): Promise<Started[]> => {
  const [raw, fastify] = [await startPlain('raw', core), await startPlain('fastify', core)];
  const usher = await startUsher(servers.small, small, core);
  if (usher.server.kind === 'usher') {
    await checkReplies(raw.server, usher.server);
    await checkReplies(fastify.server, usher.server);
  }
  const other = second === undefined ? null : await makeStore(stores, servers.second, second, USERS);
  const quickly = [
    ...[raw, fastify, usher],
    ...(other === null ? [] : [await startUsher(servers.second, other, core)]),
  ];
  if (quick) return quickly;
  const large = await makeStore(stores, servers.large, engine, MANY_USERS);
  const old = await makeStore(stores, servers.old, engine, USERS, OLD_TICKETS);
  const extra = users === null ? null : await makeStore(stores, servers.extra, engine, users);
  return [
    ...quickly,
    await startUsher(servers.large, large, core),
    await startUsher(servers.old, old, core),
    ...(extra === null ? [] : [await startUsher(servers.extra, extra, core)]),
    await startBetterAuth(stores.folder, USERS, core),
    await startOidcProvider(core),
  ];
};

/** How many rounds there are. */
const pace = ({ quick, rounds }: Options): Pick<Rounds, 'goesOn' | 'onRound'> => {
  const wanted = rounds ?? (quick ? null : FULL_ROUNDS);
  return {
    goesOn: (done) =>
      wanted === null ? done < LEAST_QUICK_ROUNDS || performance.now() < QUICK_TIME : done < wanted,
    onRound: (done) =>
      note(done < 0 ? 'Warming up …' : `Round ${done + 1}${wanted === null ? '' : ` of ${wanted}`} …`),
  };
};

const peakMemory = (started: readonly Started[]): ReadonlyMap<string, number | null> =>
  new Map(started.map(({ server, process }) => [server.name, memoryOf(process.pid)?.peak ?? null]));

const startFigures = async (store: UsherStore, { server }: Cores): Promise<FigureResult[]> => {
  note('Starting the server again and again …');
  const { firstAnswer, idleMemory } = await measureStart(store, server);
  return [
    ...(idleMemory === null ? [] : [figureResult('memory idle, MB', idleMemory / 1e6)]),
    figureResult('start to first answer, ms', firstAnswer),
  ];
};

const loadedFigures = (
  trials: Result['trials'],
  peaks: ReadonlyMap<string, number | null>,
): FigureResult[] => {
  const peak = peaks.get(servers.large) ?? null;
  const alone = trials.find(({ name }) => name === ONE_CLIENT);
  return [
    ...(peak === null ? [] : [figureResult('memory loaded with 1M users, MB', peak / 1e6)]),
    ...(alone === undefined ? [] : [figureResult('redeem p50 with one client, ms', alone.p50)]),
  ];
};

const installFigures = (folder: string): FigureResult[] => {
  note('Installing what production needs, with an empty cache …');
  const installed: Installation | string = measureInstall(folder);
  if (typeof installed === 'string') {
    note(`The installation was not measured: ${installed}`);
    return [];
  }
  return [
    figureResult('production install, cold, s', installed.seconds),
    figureResult('production install, MB', installed.bytes / 1e6),
  ];
};

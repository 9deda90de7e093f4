import { chooseCores } from '../cores.ts';
import { Failure } from '../failure.ts';
import { Load } from '../load/client.ts';
import type { Options } from '../options.ts';
import { planOf, servers } from '../plan.ts';
import { startUsher } from '../servers/start.ts';
import { openStores } from '../stores/stores.ts';
import type { Trial } from '../trial.ts';
import { Profiler } from './profiler.ts';
import { type SelfTime, selfTimes, selfTimesByFile } from './self-times.ts';

const USERS = 1000;
const SHOWN_FUNCTIONS = 30;
const SHOWN_FILES = 15;
const WARM_UPS = 3;
const timing = { lead: 200, length: 3000 };

/** @returns for each of the three acts, the functions in which the server was longest */
export const runProfile = async ({ engines: [engine] }: Pick<Options, 'engines'>): Promise<string> => {
  const cores = chooseCores();
  const stores = await openStores([engine], cores);
  const store = await stores.create(servers.small, engine, { users: USERS, oldTickets: 0 });
  const { process, server } = await startUsher(servers.small, store, cores.server, ['--inspect=127.0.0.1:0']);
  const [url] = /ws:\/\/\S+/.exec(process.complaints()) ?? [];
  if (url === undefined)
    throw new Failure(`Node did not say where its inspector is: ${process.complaints()}`);
  const profiler = await Profiler.connect(url);
  const load = new Load(cores.load);
  await load.meet(server);
  const parts: string[] = [];
  const { trials } = planOf({ quick: true, users: null, engines: [engine] });
  for (const trial of trials.filter((each) => each.server === servers.small))
    parts.push(await profileTrial(load, profiler, trial));
  profiler.close();
  load.close();
  await process.stop();
  await stores.close();
  return parts.join('\n');
};

const profileTrial = async (load: Load, profiler: Profiler, trial: Trial): Promise<string> => {
  for (let warmUp = 0; warmUp < WARM_UPS; warmUp++) await load.measure(trial, { ...timing, length: 1000 });
  await load.stock(trial, timing);
  await profiler.start();
  const { perSecond, cpu } = await load.play(trial, timing);
  const profile = await profiler.stop();
  const perRequest = cpu === null ? '' : `, ${cpu.toFixed(1)} µs each`;
  return [
    `${trial.name}: ${Math.round(perSecond)} a second${perRequest}`,
    ...lines(selfTimes(profile), SHOWN_FUNCTIONS),
    'by file or package:',
    ...lines(selfTimesByFile(profile), SHOWN_FILES),
    '',
  ].join('\n');
};

const lines = (times: readonly SelfTime[], shown: number): string[] =>
  times.slice(0, shown).map(({ place, share }) => `${(share * 100).toFixed(1).padStart(6)} %  ${place}`);

/**
 * A process of its own that does what it is told over its channel to the parent:
 *
 * `node manager.ts <options>` with `as: 'open'` has the store open beside a server, as a second process.
 * With `as: 'serve'` it is a server itself, on a machine whose clock that can be stepped while it runs.
 */
import { argv } from 'node:process';
import { composition } from '../../src/compose.ts';
import { load } from '../../src/config/load.ts';
import { settings as table } from '../../src/config/settings.ts';
import { scopes } from '../../src/core/api-key/api-key.ts';
import type { By } from '../../src/core/audit/entry.ts';
import type { Ports } from '../../src/core/ports.ts';
import { Problem } from '../../src/core/problem.ts';
import { placeSettings } from '../support/place.ts';
import { perform } from './changes.ts';
import { install } from './installation.ts';
import type { Answer, Ask, ManagerOptions, Order } from './manager-process.ts';

const [, , text = ''] = argv;
const { place, as, clockOffset } = JSON.parse(text) as ManagerOptions;

// The machine's clock, for all that runs in this process.
let offset = clockOffset;
const trueTime = Date.now;
Date.now = () => trueTime() + offset;

const settings = {
  ...{ ...load(table, {}, {}), ...placeSettings(place) },
  ...({ port: 0, logLevel: 'debug', createLimit: 1e9 } as const),
};
const opened = as === 'serve' ? await composition.serve(settings) : await composition.open(settings);
const by: By = {
  actor: { kind: 'command-line', name: 'manager' },
  address: null,
  ceiling: 'owner',
  grants: scopes,
};

const obey = async (ports: Ports, order: Order): Promise<object> => {
  switch (order.do) {
    case 'install':
      return install(ports, order.plan, by);
    case 'step':
      offset += order.milliseconds;
      return {};
    case 'change':
      return perform(ports, order.change, by);
    case 'close':
      await opened.close();
      // The answer is what keeps this process alive.
      setImmediate(() => process.disconnect());
      return {};
  }
};

const answer = async ({ nth, order }: Ask): Promise<Answer> => {
  try {
    return { nth, done: await obey(opened.ports, order) };
  } catch (error) {
    if (error instanceof Problem) return { nth, problem: error.code };
    throw error;
  }
};

process.on('message', (ask: Ask) => {
  void answer(ask).then((message) => process.send?.(message));
});
// Without a parent there is nobody to work for.
process.on('disconnect', () => process.exit());
process.send?.({ ready: 'url' in opened ? opened.url : '' });

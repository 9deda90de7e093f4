/** `node namespaced.ts <errand>`: plays one scenario, and tells the process that started it what came of it. */
import { argv } from 'node:process';
import type { Errand, Message } from './namespace.ts';
import { runScenario } from './scenario.ts';
import { scenarios } from './scenarios.ts';

const [, , text = ''] = argv;
const { scenario: wanted, ...options }: Errand = JSON.parse(text);

const say = (message: Message): void => void process.send?.(message);

// Without a parent there is nobody to tell.
process.on('disconnect', () => process.exit());

const scenario = scenarios.find(({ name }) => name === wanted);
// PostgreSQL does not work for root, which everybody is here: its scenarios are not ours.
if (scenario !== undefined) {
  say('here');
  say(await runScenario(scenario, options));
}
process.disconnect();

import type { Scenario } from './scenario.ts';
import { clockStep } from './scenarios/clock-step.ts';
import { damage } from './scenarios/damage.ts';
import { diskFull } from './scenarios/disk-full.ts';
import { kill } from './scenarios/kill.ts';
import { powerCut } from './scenarios/power-cut.ts';

export const scenarios: readonly Scenario[] = [kill, diskFull, damage, clockStep, powerCut];

/** Those that every machine can play. */
export const usualScenarios = scenarios.filter(({ needs }) => needs === undefined);

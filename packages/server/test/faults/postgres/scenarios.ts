import type { Scenario } from '../scenario.ts';
import { databaseFull } from './scenarios/database-full.ts';
import { killDatabase } from './scenarios/kill-database.ts';
import { killNode } from './scenarios/kill-node.ts';
import { killPrimary } from './scenarios/kill-primary.ts';
import { network } from './scenarios/network.ts';
import { nodeClock } from './scenarios/node-clock.ts';

/** What is played on PostgreSQL. */
export const postgresScenarios: readonly Scenario[] = [
  ...[killNode, killPrimary, killDatabase, network, databaseFull, nodeClock],
];

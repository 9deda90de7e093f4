import { memoryCounters } from '../../src/throttle/memory-counters.ts';
import { countersContract } from './counters.ts';

countersContract({ name: 'in memory', open: async () => memoryCounters });

import { availableParallelism } from 'node:os';
import type { Settings } from '../../config/settings.ts';
import { refuseIfAny } from '../../core/problem.ts';

/**
 * How many processes are to serve. On the embedded store that is one: its file has one writer at a time, so
 * several would wait for each other. `auto` means what is best there; a number that cannot be had is refused, since
 * whoever asks for four and gets one would find out under load.
 */
export const workerCount = ({ workers, database }: Pick<Settings, 'workers' | 'database'>): number => {
  if (database !== null) return workers === 'auto' ? availableParallelism() : workers;
  if (workers === 'auto') return 1;
  const problem =
    'must be 1 or auto on the embedded store: it has one writer at a time, and one process is faster there than ' +
    'several that take turns. Leave it out, or give a PostgreSQL database with USHER_DATABASE';
  refuseIfAny(workers > 1 ? [{ field: 'USHER_WORKERS', problem }] : []);
  return 1;
};

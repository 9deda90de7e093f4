/** `node cluster-process.ts` starts a cluster, prints its folder and stays until it is killed. */
import { stdout } from 'node:process';
import { Cluster } from './cluster.ts';
import { openPostgresHost } from './host.ts';

const cluster = await Cluster.create(openPostgresHost());
await cluster.start();
stdout.write(`${cluster.folder}\n`);
// Keeps the process alive where nothing else does.
setInterval(() => undefined, 1000);

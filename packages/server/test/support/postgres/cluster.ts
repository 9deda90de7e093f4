import type { ChildProcess } from 'node:child_process';
import { randomBytes, randomInt } from 'node:crypto';
import { once } from 'node:events';
import { appendFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import type { PostgresHost } from './host.ts';

/** Settings of PostgreSQL by their names. */
export type PostgresSettings = Readonly<Record<string, string | number>>;

// All that makes commits durable stays as it comes, which is as production has it.
const defaults: PostgresSettings = {
  listen_addresses: '127.0.0.1',
  unix_socket_directories: '',
  max_connections: 300,
  shared_buffers: '64MB',
};

/**
 * The superuser could run any program as whoever runs the tests, so others on the machine do not get in by it. The
 * roles of the tests need no password: their addresses may then stand on a command line.
 */
const access = `
host all,replication postgres 127.0.0.1/32 scram-sha-256
host all             all      127.0.0.1/32 trust
`;

const shutdowns = { smart: 'SIGTERM', fast: 'SIGINT', immediate: 'SIGQUIT' } as const;

/** A PostgreSQL server with files of its own. It can be stopped, killed and started again. */
export class Cluster {
  readonly folder: string;
  readonly port: number;
  readonly #host: PostgresHost;
  readonly #password: string;
  #server: ChildProcess | null = null;
  #log = '';

  private constructor(host: PostgresHost, folder: string, port: number, password: string) {
    this.#host = host;
    this.folder = folder;
    this.port = port;
    this.#password = password;
  }

  /** A new cluster, not yet started. @param name no other on this host may have it */
  static async create(host: PostgresHost, name = 'cluster'): Promise<Cluster> {
    const folder = join(host.folder, name);
    const password = randomBytes(16).toString('hex');
    const passwordFile = `${folder}.password`;
    writeFileSync(passwordFile, password);
    const initdb = host.start('initdb', [
      `--pgdata=${folder}`,
      '--username=postgres',
      `--pwfile=${passwordFile}`,
      '--auth=scram-sha-256',
      '--encoding=UTF8',
      '--locale=C',
      '--no-instructions',
      // Only what is written later has to survive anything.
      '--no-sync',
    ]);
    let said = '';
    initdb.stderr?.setEncoding('utf8').on('data', (text: string) => {
      said += text;
    });
    const [code] = await once(initdb, 'close');
    rmSync(passwordFile);
    if (code !== 0) throw new Error(`initdb ended with ${code}:\n${said}`);
    writeFileSync(join(folder, 'pg_hba.conf'), access);
    return new Cluster(host, folder, await freePort(), password);
  }

  /** Another with the same files, from one that does not run: it may {@link follow} this one. */
  async copy(name: string): Promise<Cluster> {
    const folder = join(this.#host.folder, name);
    this.#host.copy(this.folder, folder);
    return new Cluster(this.#host, folder, await freePort(), this.#password);
  }

  /** From its next start on it is the standby of the one that it was copied from. */
  follow({ port }: Cluster): void {
    const primary = `host=127.0.0.1 port=${port} user=postgres password=${this.#password}`;
    appendFileSync(join(this.folder, 'postgresql.auto.conf'), `primary_conninfo = '${primary}'\n`);
    writeFileSync(join(this.folder, 'standby.signal'), '');
  }

  /** Where a role reaches a database; the superuser unless told otherwise. */
  url(database = 'postgres', role = 'postgres'): string {
    const credentials = role === 'postgres' ? `postgres:${this.#password}` : role;
    return `postgres://${credentials}@127.0.0.1:${this.port}/${database}`;
  }

  /** What the server has said since it was started. */
  log(): string {
    return this.#log;
  }

  /** Resolves once the server answers, after recovery where there is something to recover. */
  async start(settings: PostgresSettings = {}): Promise<void> {
    const flags = Object.entries({ ...defaults, ...settings }).flatMap(([name, value]) => [
      '-c',
      `${name}=${value}`,
    ]);
    const server = this.#host.start('postgres', ['-D', this.folder, '-p', String(this.port), ...flags]);
    this.#server = server;
    this.#log = '';
    await new Promise<void>((resolve, reject) => {
      server.once('error', reject);
      server.once('close', () => reject(new Error(`PostgreSQL ended:\n${this.#log}`)));
      server.stderr?.setEncoding('utf8').on('data', (text: string) => {
        this.#log += text;
        if (/ready to accept (?:read-only )?connections/.test(this.#log)) resolve();
      });
    });
  }

  async stop(how: keyof typeof shutdowns = 'fast'): Promise<void> {
    await this.#end(shutdowns[how]);
  }

  /** `kill -9` of the server; its other processes end when they notice. */
  async kill(): Promise<void> {
    await this.#end('SIGKILL');
  }

  async #end(signal: NodeJS.Signals): Promise<void> {
    const server = this.#server;
    if (server === null) return;
    this.#server = null;
    // Closed once the last of its processes is gone: before that it could not be started again.
    const gone = once(server, 'close');
    server.kill(signal);
    await gone;
  }
}

/**
 * A port that stays free while the server is down, too: the system takes those for outgoing connections from above,
 * and a server that was killed has to come back where it was.
 */
const freePort = async (): Promise<number> => {
  const port = randomInt(20_000, 32_000);
  const server = createServer();
  const isFree = await new Promise<boolean>((resolve) => {
    server.once('error', () => resolve(false));
    server.listen(port, '127.0.0.1', () => resolve(true));
  });
  if (!isFree) return freePort();
  await new Promise((resolve) => server.close(resolve));
  return port;
};

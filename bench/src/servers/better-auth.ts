// A peer: Better Auth with its magic link, on an SQLite file that is as durable as ours.
//
//     node better-auth.ts <database file> <users>
import { createServer } from 'node:http';
import { DatabaseSync } from 'node:sqlite';
import { type BetterAuthOptions, betterAuth } from 'better-auth';
import { getMigrations } from 'better-auth/db/migration';
import { toNodeHandler } from 'better-auth/node';
import { magicLink } from 'better-auth/plugins/magic-link';
import { emailOf, usernameOf } from '../samples.ts';
import { listen } from './listen.ts';

const HOUR = 3600;

const [file = '', users = '0'] = process.argv.slice(2);

const database = new DatabaseSync(file);
database.exec('PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL');

/** What would have gone out by mail. */
const sent: string[] = [];

const options = {
  database,
  baseURL: 'http://localhost',
  secret: 'only the benchmark uses this one, on data of its own',
  rateLimit: { enabled: false },
  telemetry: { enabled: false },
  logger: { level: 'error' },
  plugins: [
    magicLink({
      expiresIn: HOUR,
      sendMagicLink: ({ token }) => {
        sent.push(token);
      },
    }),
  ],
} satisfies BetterAuthOptions;

const { runMigrations } = await getMigrations(options);
await runMigrations();

const insert = database.prepare(
  `INSERT INTO user (id, name, email, emailVerified, createdAt, updatedAt) VALUES (?, ?, ?, 1, ?, ?)`,
);
const now = new Date().toISOString();
database.exec('BEGIN');
for (let number = 1; number <= Number(users); number++)
  insert.run(usernameOf(number), 'John Doe', emailOf(number), now, now);
database.exec('COMMIT');

const handle = toNodeHandler(betterAuth(options));

listen(
  createServer((request, response) => {
    if (request.url !== '/sent-links') return void handle(request, response);
    const body = JSON.stringify(sent.splice(0));
    response.writeHead(200, { 'content-length': Buffer.byteLength(body) }).end(body);
  }),
);

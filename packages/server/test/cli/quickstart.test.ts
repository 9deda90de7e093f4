import { execFile } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { promisify } from 'node:util';
import { expect, it, onTestFinished } from 'vitest';
import { temporaryFolder } from '../support/temporary-folder.ts';
import { start, usherJson } from './command.ts';

const LAST_LINE = /stops the server\.\n/;

const quickstart = (...flags: string[]) => {
  const env = { TMPDIR: temporaryFolder(), USHER_LOG_LEVEL: 'silent' };
  return start(['quickstart', '--port', '0', ...flags], { env });
};

const matched = (text: string, pattern: RegExp): string => {
  const [, found] = pattern.exec(text) ?? [];
  if (found === undefined) throw new Error(`${pattern} is not in:\n${text}`);
  return found;
};

/** What a person copies out of the terminal, given to their shell. */
const inShell = (command: string, env: Readonly<Record<string, string>> = {}) =>
  promisify(execFile)('sh', ['-c', command], { env: { PATH: process.env['PATH'], ...env } });

it('prints a link that signs in, and serves until it is stopped', async () => {
  const run = quickstart();
  const text = await run.until(LAST_LINE);
  const link = matched(text, /^ {2}(http:\/\/localhost:\d+\/login\?=TA[\w-]+)$/m);
  const opened = await fetch(link, { redirect: 'manual' });
  expect(opened.status).toBe(303);
  expect(opened.headers.getSetCookie().join()).toContain('__Host-usher=');
  expect(text).toMatch(/It works once, for 60 seconds \(until \d\d:\d\d:\d\d\)\./);
  run.child.kill('SIGTERM');
  expect(await run.ended).toMatchObject({ code: 0, stderr: '' });
});

it('is laid out for eighty columns, but for the addresses and keys that cannot be broken', async () => {
  const text = await quickstart().until(LAST_LINE);
  const long = text.split('\n').filter((line) => line.length > 80 && !/ushk_|TA[\w-]+$/.test(line));
  expect(long).toEqual([]);
});

it('prints a call and a command that create further tickets when they are copied', async () => {
  const text = await quickstart().until(LAST_LINE);
  const curl = await inShell(matched(text, /^( {2}curl [\s\S]+?\}\}')$/m));
  expect(JSON.parse(curl.stdout)).toMatchObject({ status: '200', data: { validFor: { management: 60 } } });
  const command = matched(text, /^( {2}USHER_URL=[\s\S]+?--phone "[^"]+")$/m);
  const another = await inShell(command, { HOME: temporaryFolder() });
  expect(another.stdout).toMatch(/^http:\/\/localhost:\d+\/login\?=TA[\w-]+\n$/);
});

it('prints everything as one document for programs', async () => {
  const shown = JSON.parse(await quickstart('--json').until(/\n/));
  expect(shown).toEqual({
    url: expect.stringMatching(/^http:\/\/localhost:\d+$/),
    data: expect.stringContaining('usher-quickstart-'),
    brand: 'bumpyard',
    username: 'john.d',
    apiKey: expect.stringMatching(/^ushk_/),
    password: expect.stringMatching(/^(?:\w{4}-){4}\w{4}$/),
    ticket: expect.objectContaining({ loginUrl: expect.stringContaining('/login?=TA') }),
  });
});

it('takes a free port where the one it was given is taken, and says so', async () => {
  const other = createServer().listen(0, '127.0.0.1');
  await once(other, 'listening');
  onTestFinished(() => void other.close());
  const { port } = other.address() as AddressInfo;
  const text = await quickstart('--port', String(port)).until(LAST_LINE);
  expect(text).toContain(`Port ${port} was taken, so it took a free one.`);
  expect(matched(text, /^Usher is ready at http:\/\/localhost:(\d+)$/m)).not.toBe(String(port));
});

it('goes on with the folder that it is given', async () => {
  const data = temporaryFolder();
  const first = quickstart('--data', data, '--json');
  const before = JSON.parse(await first.until(/\n/));
  first.child.kill('SIGTERM');
  await first.ended;
  const after = JSON.parse(await quickstart('--data', data, '--json').until(/\n/));
  expect(after.password).not.toBe(before.password);
  const users = await usherJson(['user', 'list', '--brand', 'bumpyard', '--data', data]);
  expect(users).toMatchObject([{ username: 'john.d', role: 'manager', hasPassword: true }]);
});

import { once } from 'node:events';
import { readdirSync } from 'node:fs';
import { createServer } from 'node:http';
import { type AddressInfo, connect } from 'node:net';
import { text } from 'node:stream/consumers';
import { expect, it, onTestFinished } from 'vitest';
import { temporaryFolder } from '../support/temporary-folder.ts';
import { refusal, start, usher } from './command.ts';

const serve = (...flags: string[]) =>
  start(['serve', '--port', '0', '--data', temporaryFolder(), '--log-level', 'silent', ...flags]);

it.each(['SIGTERM', 'SIGINT'] as const)(
  'prints one line when it is ready, and stops at %s',
  async (signal) => {
    const server = serve();
    const printed = await server.until(/\n/);
    const [, url] = /^Usher is ready at (http:\/\/localhost:\d+)\n$/.exec(printed) ?? [];
    expect((await fetch(`${url}/healthz`)).status).toBe(200);
    server.child.kill(signal);
    expect(await server.ended).toMatchObject({ code: 0, stdout: printed });
  },
);

it('finishes the request that is under way before it stops, and a second signal ends it at once', async () => {
  const server = serve('--json');
  const { url } = JSON.parse(await server.until(/\n/));
  const socket = connect(Number(new URL(url).port), '127.0.0.1');
  onTestFinished(() => {
    socket.destroy();
  });
  // Half a request, which the server goes on waiting for.
  socket.write('POST /auth/ticket HTTP/1.1\r\nHost: localhost\r\nContent-Length: 100\r\n');
  socket.write('Content-Type: application/json\r\nExpect: 100-continue\r\n\r\n{');
  await once(socket, 'data');
  server.child.kill('SIGTERM');
  await expect
    .poll(
      () =>
        fetch(`${url}/healthz`).then(
          () => 'up',
          () => 'down',
        ),
      { timeout: 10_000 },
    )
    .toBe('down');
  expect(server.child.exitCode).toBeNull();
  server.child.kill('SIGTERM');
  await server.ended;
  expect(server.child.signalCode).toBe('SIGTERM');
});

it('answers the request that is under way, on a connection that it then closes, and ends', async () => {
  const server = serve('--json');
  const { url } = JSON.parse(await server.until(/\n/));
  const socket = connect(Number(new URL(url).port), '127.0.0.1');
  onTestFinished(() => {
    socket.destroy();
  });
  socket.write('POST /logout HTTP/1.1\r\nHost: localhost\r\nContent-Length: 2\r\n');
  socket.write('Content-Type: application/x-www-form-urlencoded\r\nExpect: 100-continue\r\n\r\na');
  await once(socket, 'data');
  server.child.kill('SIGTERM');
  await expect.poll(async () => (await fetch(`${url}/readyz`)).status).toBe(503);
  const answered = text(socket);
  socket.write('b');
  expect(await answered).toMatch(/^HTTP\/1.1 403 .*\r\nconnection: close\r\n/is);
  expect(await server.ended).toMatchObject({ code: 0 });
});

it('serves the embedded store by one process, and says why not by several', async () => {
  const args = ['serve', '--port', '0', '--data', temporaryFolder(), '--workers', '4'];
  const { code, error } = await refusal(args);
  expect({ code, error: error.code }).toEqual({ code: 2, error: 'invalid-input' });
  expect(error.fields[0]?.problem).toContain('one process is faster there than several');
  await serve('--workers', 'auto').until(/^Usher is ready at \S+\n$/);
});

it('says so where the port is taken', async () => {
  const other = createServer().listen(0, '127.0.0.1');
  await once(other, 'listening');
  onTestFinished(() => void other.close());
  const { port } = other.address() as AddressInfo;
  const args = ['serve', '--port', String(port), '--data', temporaryFolder()];
  const { code, error } = await refusal(args);
  expect({ code, error: error.code }).toEqual({ code: 6, error: 'port-not-usable' });
  expect(error.message).toBe(
    `Port ${port} of 127.0.0.1 cannot be listened on. Something else listens there already: stop it, or choose another port with --port.`,
  );
});

it('says so where the address is not one of this machine', async () => {
  const args = ['serve', '--host', '192.0.2.1', '--port', '0', '--data', temporaryFolder()];
  const { code, error } = await refusal(args);
  expect({ code, error: error.code }).toEqual({ code: 6, error: 'port-not-usable' });
  expect(error.message).toContain('choose another with --host');
});

it('warns where browsers would drop the cookies', async () => {
  const server = serve('--public-url', 'http://login.example.com');
  await server.until(/^Usher is ready at http:\/\/login\.example\.com\n$/);
  expect(server.printed().stderr).toContain('usher: Nobody can sign in at http://login.example.com');
});

it('reports all settings that are wrong at once and leaves nothing behind', async () => {
  const data = temporaryFolder();
  const env = { USHER_PROT: '80', USHER_CREATE_LIMIT: '0', USHER_MASTER_KEY_FILE: '/nowhere' };
  const { code, stdout, stderr } = await usher(['serve', '--port', 'http', '--data', data], { env });
  expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
  expect(
    stderr
      .trimEnd()
      .split('\n')
      .map((line) => line.trim().split(/ {2,}/)[0]),
  ).toEqual([
    'usher: Something in the input is missing or malformed.',
    ...['USHER_PROT', '--port', 'USHER_MASTER_KEY_FILE', 'USHER_CREATE_LIMIT'],
  ]);
  expect(stderr).toContain('is USHER_PORT meant?');
  expect(readdirSync(data)).toEqual([]);
});

it('never says what a bad master key is', async () => {
  const env = { USHER_MASTER_KEY: 'canary' };
  const { code, stderr } = await usher(['serve', '--port', '0', '--data', temporaryFolder()], { env });
  expect(code).toBe(2);
  expect(stderr).toContain('USHER_MASTER_KEY');
  expect(stderr).not.toContain('canary');
});

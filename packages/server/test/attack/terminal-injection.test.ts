import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { createProgram } from '../../src/cli/program.ts';
import { pathOf } from '../../src/cli/report.ts';
import { runCommandLine } from '../../src/cli/run.ts';
import { compose } from '../../src/compose.ts';
import { configuration } from '../../src/config/load.ts';
import { formatId } from '../../src/core/ids.ts';
import { placeFlags } from '../support/place.ts';
import { exchange, rawRequest } from '../support/raw-socket.ts';
import { inRawStore } from '../support/raw-store.ts';
import { link } from '../support/sign-in.ts';
import { createTicket, startBumpyard, startUsher, type Usher } from '../support/usher.ts';

// What people type into a name, or send as a header, is shown to the operator: in a list, in the log, in an error.
// A terminal obeys some characters instead of showing them: they clear its screen, rename its window, or have one
// line look like another. And what reads a log line by line may take more characters than one for a line's end.

/** Cursor and colour (ESC and its one-character form), title, bell, and all that ends a line or turns it round. */
const HOSTILE =
  'a\u001b[31mb\u001b]0;c\u0007d\r\ninjected\te\u0085injected\u2028injected\u2029f\u009b2Jg\u0000h\u202ei\u2066j\u007fk';

// biome-ignore lint/suspicious/noControlCharactersInRegex: finding control characters is what this is for
const OBEYED = /[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u2028\u2029\u202a-\u202e\u2066-\u2069]/u;

interface Printed {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** Keeps what a command prints from the terminal. */
const printedBy = async (command: () => Promise<number>): Promise<Printed> => {
  const printed = { stdout: '', stderr: '' };
  const catching = (name: 'stdout' | 'stderr') =>
    vi.spyOn(process[name], 'write').mockImplementation((chunk) => {
      printed[name] += String(chunk);
      return true;
    });
  const spies = [catching('stdout'), catching('stderr')];
  const listeners = process.stdout.listeners('error');
  try {
    return { code: await command(), ...printed };
  } finally {
    for (const spy of spies) spy.mockRestore();
    for (const listener of process.stdout.listeners('error'))
      if (!listeners.includes(listener)) process.stdout.off('error', listener as () => void);
  }
};

const run = ({ place, clock }: Pick<Usher, 'place' | 'clock'>, args: readonly string[]): Promise<Printed> =>
  printedBy(() =>
    runCommandLine([...args, ...placeFlags(place)], { composition: compose(clock), configuration }),
  );

const expectHarmless = ({ stdout, stderr }: Printed, what: string): void => {
  for (const text of [stdout, stderr]) {
    expect(OBEYED.exec(text)?.[0].charCodeAt(0).toString(16), `${what}: ${text}`).toBeUndefined();
    expect(text, what).not.toMatch(/^injected/m);
  }
};

/** Every text that somebody else may have had a hand in, as though nothing had ever refused any. */
const columns: Readonly<Record<string, readonly string[]>> = {
  brands: ['name'],
  users: ['username', 'email', 'unique_id', 'first_name', 'last_name', 'phone1', 'remark'],
  applications: ['name', 'cookie_domain'],
  api_keys: ['name'],
  tickets: ['return_to'],
  sessions: ['address', 'user_agent', 'landing'],
  audit: ['address', 'actor_name'],
};

/** @returns what now stands everywhere */
const plant = ({ place }: Pick<Usher, 'place'>): Promise<string> =>
  inRawStore(place, async (raw) => {
    // No text in PostgreSQL holds a NUL, whoever writes it.
    const planted = raw.engine === 'postgres' ? HOSTILE.replace('\0', '') : HOSTILE;
    for (const [table, names] of Object.entries(columns))
      for (const name of names) await raw.run(`UPDATE ${table} SET ${name} = ?`, planted);
    return planted;
  });

/** A store in which everything that can be hostile is, and the ids of what is in it. */
const startPlanted = async () => {
  const { usher, brand, token, user, apiKey } = await startBumpyard();
  const used = await createTicket(usher, token);
  await exchange(usher.url, rawRequest(`GET ${link(used)} HTTP/1.1`));
  const live = await createTicket(usher, token);
  const [facts] = await usher.ports.store.read.sessions.listOpen(brand.id, { limit: 1 });
  if (facts === undefined) throw new Error('the ticket was not redeemed');
  await usher.close();
  const planted = await plant(usher);
  return {
    usher,
    planted,
    user: formatId('user', user.id),
    key: formatId('api-key', apiKey.id),
    session: formatId('session', facts.session.id),
    used: used.ticketId,
    live: live.ticketId,
  };
};

type Planted = Awaited<ReturnType<typeof startPlanted>>;

const BRAND = ['--brand', 'bumpyard'];

/**
 * Every command that there is, with what it needs in order to say something about what was planted; `null` for those
 * that go on until they are stopped, speak to a server, or take the store away. A command that is added without a row here fails the test.
 */
const commands: Readonly<Record<string, null | ((planted: Planted) => readonly string[])>> = {
  'usher serve': null,
  'usher quickstart': null,
  'usher migrate': () => [],
  'usher move': null,
  'usher brand create': () => ['heron', '--name', 'Heron'],
  'usher brand list': () => [],
  'usher brand show': () => ['bumpyard'],
  'usher brand policy': () => ['bumpyard'],
  'usher brand suspend': () => ['bumpyard'],
  'usher brand activate': () => ['bumpyard'],
  'usher user create': () => [...BRAND, '--username', 'x.y', '--email', 'x@example.com'],
  'usher user list': () => BRAND,
  'usher user edit': ({ user }) => [user, ...BRAND, '--role', 'owner'],
  'usher user password': ({ user }) => [user, ...BRAND, '--generate-password'],
  'usher user suspend': ({ user }) => [user, ...BRAND],
  'usher user activate': ({ user }) => [user, ...BRAND],
  'usher app create': () => ['shop', ...BRAND, '--name', 'Shop', '--url', 'https://shop.example.com/'],
  'usher app list': () => BRAND,
  'usher app edit': () => ['helpdesk', ...BRAND, '--ticket-lifetime', '60'],
  'usher app suspend': () => ['helpdesk', ...BRAND],
  'usher app activate': () => ['helpdesk', ...BRAND],
  'usher key create': () => [...BRAND, '--name', 'CRM'],
  'usher key list': () => BRAND,
  'usher key rotate': ({ key }) => [key, ...BRAND],
  'usher key revoke': ({ key }) => [key, ...BRAND],
  'usher ticket create': null,
  'usher ticket explain': ({ used }) => [used, ...BRAND],
  'usher ticket list': () => BRAND,
  'usher ticket revoke': ({ user }) => ['--user', user, ...BRAND],
  'usher session list': () => BRAND,
  'usher session end': ({ session }) => [session, ...BRAND],
  'usher signing-key list': () => [],
  'usher signing-key rotate': () => [],
  'usher signing-key retire': () => ['00000000'],
  'usher audit tail': () => BRAND,
  'usher audit verify': () => BRAND,
  'usher audit head': () => BRAND,
  'usher audit export': () => [...BRAND, '--format', 'jsonl'],
  'usher audit prune': () => [...BRAND, '--before', '2026-11-01'],
  'usher audit refusals': () => [],
  'usher doctor': () => [],
};

type Command = ReturnType<typeof createProgram>;

const leaves = (command: Command): Command[] =>
  command.commands.length === 0 ? [command] : command.commands.flatMap(leaves);

const program = createProgram({ composition: compose({ now: () => 0 }), configuration });

it('knows every command', () => {
  expect(Object.keys(commands).sort()).toEqual(leaves(program).map(pathOf).sort());
});

const shown = Object.entries(commands).flatMap(([path, args]) =>
  args === null ? [] : [[path, args] as const],
);

describe('nothing that is stored steers the terminal that shows it, or passes for a line of ours', () => {
  it.each(shown)('%s', async (path, args) => {
    const planted = await startPlanted();
    const words = [...path.split(' ').slice(1), ...args(planted)];
    for (const asked of [words, [...words, '--json']]) {
      const printed = await run(planted.usher, asked);
      expect(printed.stdout + printed.stderr, path).not.toBe('');
      expectHarmless(printed, path);
    }
  });

  it('and there is something to find: in tables it is replaced, in documents it is escaped', async () => {
    const { usher, planted } = await startPlanted();
    const { stdout: table } = await run(usher, ['user', 'list', ...BRAND]);
    expect(table).toContain('a�[31mb�]0;c�d��injected�e�injected');
    const documents = [
      (await run(usher, ['user', 'list', ...BRAND, '--json'])).stdout,
      (await run(usher, ['session', 'list', ...BRAND, '--json'])).stdout,
      (await run(usher, ['audit', 'tail', ...BRAND, '--json'])).stdout.split('\n', 1)[0] ?? '',
      (await run(usher, ['audit', 'export', ...BRAND, '--format', 'jsonl'])).stdout.split('\n', 1)[0] ?? '',
    ];
    for (const document of documents)
      expect(JSON.stringify(JSON.parse(document))).toContain(JSON.stringify(planted));
  });
});

describe('nothing that was typed comes back from an error so that it steers the terminal', () => {
  it.each(leaves(program).map((command) => [pathOf(command), command] as const))(
    '%s',
    async (path, command) => {
      const usher = await startUsher();
      const words = path.split(' ').slice(1);
      const mandatory = command.options.filter((option) => option.mandatory);
      const required = mandatory.flatMap(({ long }) => [long ?? '', HOSTILE]);
      // One word too many, or a flag that there is not, ends a command before it starts anything.
      for (const more of [
        [HOSTILE, 'one-too-many', ...required],
        [...required, `--${HOSTILE}`],
      ]) {
        for (const json of [[], ['--json']]) {
          const printed = await run(usher, [...words, ...more, ...json]);
          expect(printed.code, path).not.toBe(0);
          expectHarmless(printed, path);
        }
      }
    },
  );

  it.each([
    ['brand', 'show', HOSTILE],
    ['brand', 'create', HOSTILE, '--name', HOSTILE],
    ['user', 'list', '--brand', HOSTILE],
    ['user', 'create', '--brand', HOSTILE, '--username', HOSTILE, '--email', HOSTILE, '--phone', HOSTILE],
    ['app', 'create', HOSTILE, '--brand', HOSTILE, '--name', HOSTILE, '--url', HOSTILE],
    ['key', 'create', '--brand', HOSTILE, '--name', HOSTILE, '--address', HOSTILE],
    ['ticket', 'explain', HOSTILE],
    ['ticket', 'revoke', HOSTILE, '--brand', HOSTILE],
    ['session', 'end', HOSTILE, '--brand', HOSTILE],
    ['signing-key', 'retire', HOSTILE],
    ['audit', 'tail', '--brand', HOSTILE, '--lines', HOSTILE],
    [HOSTILE],
    ['user', HOSTILE],
  ])('usher %s %s', async (...args) => {
    const usher = await startUsher();
    for (const json of [[], ['--json']]) expectHarmless(await run(usher, [...args, ...json]), args.join(' '));
  });
});

describe('nothing that a server answers steers the terminal of whoever asked it', () => {
  const envelope = (status: string, data: unknown): string =>
    JSON.stringify({ status, description: HOSTILE, data });
  const times = { management: HOSTILE, applications: HOSTILE };

  const answers: readonly (readonly [what: string, status: number, body: string])[] = [
    ['a refusal', 400, envelope('400', { errors: [{ field: HOSTILE, problem: HOSTILE }] })],
    ['a refusal without fields', 404, envelope('404', null)],
    ['a ticket', 200, envelope('200', { encpryptedString: HOSTILE, loginUrl: HOSTILE, validFor: {} })],
    ['a ticket with odd times', 200, envelope('200', { encpryptedString: 'x', validFor: times })],
    ['something else', 200, HOSTILE],
    ['a redirect', 302, ''],
  ];

  it.each(answers)('%s', async (_what, status, body) => {
    const server = createServer((_request, response) => {
      response.writeHead(status, { location: 'https://evil.example/a\u0085b\u009b2Jc' }).end(body);
    });
    onTestFinished(() => void server.close());
    await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve));
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    vi.stubEnv('USHER_API_KEY', 'ushk_x');
    onTestFinished(() => void vi.unstubAllEnvs());
    const usher = await startUsher();
    for (const json of [[], ['--json']]) {
      const words = ['ticket', 'create', ...BRAND, '--username', 'x', '--url', url, ...json];
      const parts = { composition: compose(usher.clock), configuration };
      const printed = await printedBy(() => runCommandLine(words, parts));
      expect(printed.stdout + printed.stderr).not.toBe('');
      expectHarmless(printed, 'usher ticket create');
    }
  });
});

describe('what a stranger sends', () => {
  it('as the name of a browser does not steer the terminal that lists sessions', async () => {
    const { usher, token } = await startBumpyard();
    const ticket = await createTicket(usher, token);
    const lines = [
      `GET ${link(ticket)} HTTP/1.1`,
      'Host: localhost',
      'Connection: close',
      'User-Agent: Mozilla/5.0 \u0085injected\u009b2J\u0080',
    ];
    const reply = await exchange(usher.url, Buffer.from(`${lines.join('\r\n')}\r\n\r\n`, 'latin1'));
    expect(reply).toMatch(/^HTTP\/1\.1 303 /);
    const listed = await run(usher, ['session', 'list', ...BRAND, '--json']);
    expect(JSON.parse(listed.stdout)[0].userAgent).toBe('Mozilla/5.0 \u0085injected\u009b2J\u0080');
    expectHarmless(listed, 'usher session list');
  });
});

import { describe, expect, it, vi } from 'vitest';
import { form, formHeaders, send } from '../support/http.ts';
import { exchange, rawRequest } from '../support/raw-socket.ts';
import { postBody } from '../support/ticket-api.ts';
import { createTicket, exampleRequest, postTicket, startBumpyard, type Usher } from '../support/usher.ts';

/** Runs the work with everything logged that can be, and gives back what was. */
const loggedDuring = async (
  work: (bumpyard: Bumpyard) => Promise<unknown>,
  settings: Parameters<typeof startBumpyard>[0] = {},
): Promise<string> => {
  const written = vi.spyOn(process.stderr, 'write').mockReturnValue(true);
  try {
    await work(await startBumpyard({ logLevel: 'debug', ...settings }));
    return written.mock.calls.map(([chunk]) => String(chunk)).join('');
  } finally {
    written.mockRestore();
  }
};

type Bumpyard = Awaited<ReturnType<typeof startBumpyard>>;

interface Line {
  readonly level: number;
  readonly msg: string;
}

/** Each line of the log; throws where one is no JSON. */
const linesOf = (log: string): Line[] =>
  log
    .split('\n')
    .filter((line) => line.startsWith('{') || line.includes('injected'))
    .map((line) => JSON.parse(line) as Line);

const INJECTED = '\r\n{"level":60,"msg":"injected"}\r\n';
const messages = [
  'answered',
  'a request was refused',
  'a request failed',
  'a sign-in link was refused',
  'Server listening at',
];

const expectOnlyOurs = (log: string): void => {
  const lines = linesOf(log);
  expect(lines.length).toBeGreaterThan(0);
  for (const { level, msg } of lines) {
    expect(level).toBeLessThan(60);
    expect(
      messages.some((ours) => msg.startsWith(ours)),
      msg,
    ).toBe(true);
  }
  expect(log).not.toContain('injected');
};

describe('nobody can write a line into the log', () => {
  it('by what a field holds', async () => {
    const log = await loggedDuring(async ({ usher, token }) => {
      for (const field of ['brand', 'username', 'email', 'remark', 'application', 'returnTo', INJECTED]) {
        await postTicket(usher, token, { ...exampleRequest, [field]: INJECTED });
      }
    });
    expectOnlyOurs(log);
  });

  it('by a body that is not JSON', async () => {
    const log = await loggedDuring(async ({ usher, token }) => {
      await postBody(usher, token, INJECTED);
      await postBody(usher, token, `{"username": ${INJECTED}`);
    });
    expectOnlyOurs(log);
  });

  it('by a path or a query', async () => {
    const encoded = encodeURIComponent(INJECTED);
    const log = await loggedDuring(async ({ usher }) => {
      for (const path of [
        `/auth/ticket?${encoded}`,
        `/${encoded}`,
        `/apps/${encoded}/login`,
        `/login?=TA${encoded}`,
      ]) {
        await send(usher.url + path);
        await send(usher.url + path, { method: 'POST' });
      }
    });
    expectOnlyOurs(log);
  });

  it('by a header, or by naming its own request', async () => {
    const name = 'injected-{"level":60}';
    const log = await loggedDuring(async ({ usher, token }) => {
      const headers = {
        'x-request-id': name,
        'request-id': name,
        'user-agent': name,
        'x-forwarded-for': name,
        'content-type': name,
        referer: name,
      };
      await postBody(usher, token, '{}', { headers });
      await postBody(usher, name, '{}', { headers });
      await send(`${usher.url}/login?=TA${name}`, { headers });
    });
    expectOnlyOurs(log);
  });

  it('by a request that the HTTP parser refuses', async () => {
    const log = await loggedDuring(async ({ usher }) => {
      await exchange(usher.url, rawRequest(`INJ@injected ${INJECTED} HTTP/1.1`));
      await exchange(usher.url, rawRequest('POST /auth/ticket HTTP/1.1', ['X: \u0001injected']));
      await send(`${usher.url}/healthz`);
    });
    expectOnlyOurs(log);
  });

  it('by what made us fail', async () => {
    const log = await loggedDuring(async ({ usher, brand, token }) => {
      const policy = { ...brand.policy, mandatoryFields: [] };
      await usher.ports.store.write(({ brands }) => brands.update({ ...brand, policy }));
      await postTicket(usher, token, { ...exampleRequest, remark: 'injected', username: 'injected' });
      await usher.ports.store.close();
      await postTicket(usher, token, { ...exampleRequest, username: 'injected' });
    });
    expect(linesOf(log).filter(({ msg }) => msg === 'a request failed')).toHaveLength(2);
    expectOnlyOurs(log);
  });
});

// biome-ignore lint/suspicious/noControlCharactersInRegex: finding control characters is what this is for
const OBEYED = /[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u2028\u2029\u202a-\u202e\u2066-\u2069\ufeff]/u;

/** What ends a line for one reader or another, and what a terminal that shows the log obeys. */
const obeyed: readonly (readonly [what: string, text: string])[] = [
  ['a line break', '\r\n'],
  ['a line feed', '\n'],
  ['a carriage return, which begins the line anew', '\r'],
  ['a vertical tab', '\v'],
  ['a form feed', '\f'],
  ['NEL', '\u0085'],
  ['a line separator', '\u2028'],
  ['a paragraph separator', '\u2029'],
  ['NUL', '\0'],
  ['a colour', '\u001b[31m'],
  ['a colour in one character less', '\u009b31m'],
  ['a window’s title', '\u001b]0;x\u0007'],
  ['a backspace', '\b\b\b'],
  ['a delete', '\u007f'],
  ['an override of the direction', '\u202e'],
  ['an isolate', '\u2066'],
  ['a byte-order mark', '\ufeff'],
];

/** The text in each place of a request, as far as a place takes it. */
const sendEverywhere = async (usher: Usher, token: string, text: string): Promise<void> => {
  const line = `a${text}injected`;
  const encoded = encodeURIComponent(line);
  for (const field of ['brand', 'username', 'email', 'uniqueId', 'firstName', 'remark', 'returnTo', line])
    await postTicket(usher, token, { ...exampleRequest, [field]: line });
  await postBody(usher, token, line);
  for (const path of [`/${encoded}`, `/login?=TA${encoded}`, `/login?${encoded}=x`, `/apps/${encoded}/login`])
    await send(usher.url + path);
  for (const name of ['username', 'password', 'brand', 'ta', 'session', line]) {
    const headers = { ...formHeaders, 'sec-fetch-site': 'same-origin' };
    await send(`${usher.url}/login`, { method: 'POST', headers, body: form({ [name]: line }) });
  }
  // Byte by byte: what breaks the parser is refused by it, and the rest is taken as Latin-1.
  for (const header of [
    'User-Agent',
    'X-Forwarded-For',
    'X-Request-Id',
    'Cookie',
    'Referer',
    'Content-Type',
    'Host',
  ])
    await exchange(
      usher.url,
      Buffer.from(rawRequest('GET /login?=TAx HTTP/1.1', [`${header}: ${line}`]), 'latin1'),
    );
  await exchange(usher.url, Buffer.from(rawRequest(`GET /${line} HTTP/1.1`), 'latin1'));
  await exchange(usher.url, Buffer.from(rawRequest(`${line} / HTTP/1.1`), 'latin1'));
};

describe('no character gets into the log that a reader takes for more than a character', () => {
  it.each(obeyed)('%s, wherever it is sent', async (_what, text) => {
    const log = await loggedDuring(({ usher, token }) => sendEverywhere(usher, token, text), {
      trustedProxies: ['127.0.0.1'],
    });
    expectOnlyOurs(log);
    expect(linesOf(log).length).toBeGreaterThan(10);
    expect(OBEYED.exec(log)?.[0]).toBeUndefined();
    expect(linesOf(log).filter(({ msg }) => msg === 'a request failed')).toEqual([]);
  });
});

it('logs nothing that a request held: no key, no ticket, no name', async () => {
  let secrets: string[] = [];
  const log = await loggedDuring(async ({ usher, token }) => {
    const { encpryptedString } = await createTicket(usher, token, {
      ...exampleRequest,
      firstName: 'canary-first',
      remark: 'canary-remark',
      overrideUserInfo: true,
      returnTo: '/canary-path',
    });
    secrets = [token, encpryptedString, exampleRequest.username, exampleRequest.email, 'canary', 'hunter2'];
    await postTicket(usher, token, { ...exampleRequest, username: 'canary-name' });
    await postTicket(usher, token, { ...exampleRequest, email: 7, remark: 'canary\u0000' });
    await postTicket(usher, `${token.slice(0, -1)}x`);
    await postBody(usher, 'hunter2', '{"canary"');
    await send(`${usher.url}/login?=TA${encpryptedString}`);
    await send(`${usher.url}/login?=TA${encpryptedString}`);
    await usher.ports.store.close();
    await postTicket(usher, token);
    await send(`${usher.url}/login?=TA${encpryptedString}`);
  });
  expect(linesOf(log).length).toBeGreaterThan(8);
  for (const secret of secrets) expect(log).not.toContain(secret);
});

it('puts nothing that a request held into the audit log', async () => {
  const { usher, brand, token } = await startBumpyard();
  await postTicket(usher, token, { ...exampleRequest, 'injected\n': INJECTED, username: INJECTED });
  await postTicket(usher, token, { ...exampleRequest, username: 'injected' });
  await postBody(usher, token, INJECTED);
  const audit = await usher.ports.store.read.audit.tail(brand.id, 10);
  expect(audit.filter(({ event }) => event.kind === 'ticket.mint-refused')).toHaveLength(3);
  expect(JSON.stringify(audit)).not.toMatch(/injected|\\n/);
});

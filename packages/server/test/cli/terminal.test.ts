import { existsSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { temporaryFolder } from '../support/temporary-folder.ts';
import { johnDoe, startAtTerminal, storeWithBrand, usherJson } from './command.ts';

// util-linux's, which gives a program a terminal of its own.
const hasTerminal = process.platform === 'linux' && existsSync('/usr/bin/script');

describe.runIf(hasTerminal)('at a terminal', () => {
  it('the quickstart makes another link at Enter and stops at Ctrl-C', async () => {
    const run = startAtTerminal(['quickstart', '--port', '0', '--data', temporaryFolder()]);
    await run.until(/Enter makes another link, Ctrl-C stops the server\./);
    run.child.stdin?.write('\r');
    const text = await run.until(/login\?=TA[\s\S]*login\?=TA[\w-]+\r\n/);
    const links = [...text.matchAll(/http:\S+\/login\?=TA[\w-]+/g)].map(([link]) => link);
    expect(new Set(links).size).toBe(2);
    for (const link of links) expect((await fetch(link, { redirect: 'manual' })).status).toBe(303);
    run.child.stdin?.write('\u0003');
    expect((await run.ended).code).toBe(0);
  });

  it('a password is asked for twice and not shown', async () => {
    const data = await storeWithBrand();
    await usherJson(['user', 'create', ...johnDoe, ...data]);
    const run = startAtTerminal(['user', 'password', 'john.d', '--brand', 'bumpyard', ...data]);
    await run.until(/New password: /);
    run.child.stdin?.write('canary horse battery\r');
    await run.until(/Again: /);
    run.child.stdin?.write('canary horse battery\r');
    const { code, stdout } = await run.ended;
    expect(code).toBe(0);
    expect(stdout).toContain('User John Doe has a new password.');
    expect(stdout).not.toContain('canary');
  });

  it('Ctrl-C at the question for a password changes nothing', async () => {
    const data = await storeWithBrand();
    await usherJson(['user', 'create', ...johnDoe, ...data]);
    const run = startAtTerminal(['user', 'password', 'john.d', '--brand', 'bumpyard', ...data]);
    await run.until(/New password: /);
    run.child.stdin?.write('\u0003');
    expect(await run.ended).toMatchObject({
      code: 2,
      stdout: expect.stringContaining('Nothing was changed.'),
    });
    const users = await usherJson(['user', 'list', '--brand', 'bumpyard', ...data]);
    expect(users).toMatchObject([{ hasPassword: false, version: 1 }]);
  });
});

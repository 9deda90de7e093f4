import { PassThrough } from 'node:stream';
import { expect, it } from 'vitest';
import { passwordProblem } from '../core/user/password.ts';
import { askPassword, generatePassword } from './passwords.ts';

const terminal = () => {
  const [input, output] = [new PassThrough(), new PassThrough()];
  return { input, output, shown: () => String(output.read() ?? '') };
};

it('asks twice and shows nothing of what is typed', async () => {
  const { input, output, shown } = terminal();
  const answer = askPassword(input, output);
  input.write('correct horse\rcorrect horse\r');
  expect(await answer).toBe('correct horse');
  expect(shown()).toBe('New password: \nAgain: \n');
});

it('refuses two passwords that differ', async () => {
  const { input, output } = terminal();
  const answer = askPassword(input, output);
  input.write('correct horse\rcorrect house\r');
  await expect(answer).rejects.toMatchObject({ code: 'invalid-input' });
});

it.each([
  ['Ctrl-C', '\u0003'],
  ['Ctrl-D', '\u0004'],
])('is left by %s', async (_name, key) => {
  const { input, output } = terminal();
  const answer = askPassword(input, output);
  input.write(key);
  await expect(answer).rejects.toMatchObject({ code: 'interrupted' });
});

it('makes up passwords that are accepted, readable and never the same', () => {
  const made = Array.from({ length: 100 }, generatePassword);
  expect(new Set(made).size).toBe(100);
  for (const password of made) {
    expect(password).toMatch(/^(?:[a-hj-km-np-tv-z2-9]{4}-){4}[a-hj-km-np-tv-z2-9]{4}$/);
    expect(passwordProblem(password)).toBeNull();
  }
});

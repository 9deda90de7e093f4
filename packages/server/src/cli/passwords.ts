import { randomInt } from 'node:crypto';
import { createInterface } from 'node:readline';
import { text } from 'node:stream/consumers';
import { Option } from 'commander';
import { Problem } from '../core/problem.ts';
import { LONGEST_PASSWORD_AS_TYPED } from '../core/user/password.ts';
import { Failure } from './failure.ts';

/** Never an argument's value: everybody on the machine can read the arguments of a process. */
export interface PasswordOptions {
  readonly passwordStdin?: true;
  readonly generatePassword?: true;
  readonly askPassword?: true;
}

export const passwordOptions = (): Option[] => [
  new Option('--password-stdin', 'read the password from standard input').conflicts('generatePassword'),
  new Option('--generate-password', 'make one up and show it once'),
];

/** A password, and whether it has to be shown because nobody knows it yet. */
export interface ChosenPassword {
  readonly password: string;
  readonly generated: boolean;
}

/** `null` where no option says where a password comes from. */
export const choosePassword = async (options: PasswordOptions): Promise<ChosenPassword | null> => {
  if (options.generatePassword) return { password: generatePassword(), generated: true };
  if (options.passwordStdin) return { password: await readPassword(process.stdin), generated: false };
  if (!options.askPassword) return null;
  if (!process.stdin.isTTY) {
    const detail =
      'There is no terminal to ask for a password at. Use --password-stdin or --generate-password.';
    throw new Problem('invalid-input', { detail });
  }
  return { password: await askPassword(process.stdin, process.stderr), generated: false };
};

// No letters or digits that look alike.
const ALPHABET = 'abcdefghjkmnpqrstvwxyz23456789';
const GROUPS = 5;
const GROUP_LENGTH = 4;

/** 98 bits in groups that can be read out over the telephone. */
export const generatePassword = (): string =>
  Array.from({ length: GROUPS }, () =>
    Array.from({ length: GROUP_LENGTH }, () => ALPHABET.charAt(randomInt(ALPHABET.length))).join(''),
  ).join('-');

const readPassword = async (input: NodeJS.ReadableStream): Promise<string> => {
  const all = await text(input);
  // `echo` and editors end what they write with a line break that nobody typed as part of the password.
  const password = all.replace(/\r?\n$/, '');
  if (/[\r\n]/.test(password) || password.length > LONGEST_PASSWORD_AS_TYPED) {
    throw new Problem('invalid-input', {
      detail: 'Standard input must hold the password alone, on one line.',
    });
  }
  return password;
};

/**
 * Asks twice, without showing what is typed.
 * @throws Failure `interrupted` where the person leaves, Problem `invalid-input` where the two differ
 */
export const askPassword = async (
  input: NodeJS.ReadableStream,
  output: NodeJS.WritableStream,
): Promise<string> => {
  const ask = hiddenPrompt(input, output);
  try {
    const first = await ask.line('New password: ');
    const second = await ask.line('Again: ');
    if (first === second) return first;
    throw new Problem('invalid-input', { detail: 'The two passwords differ. Nothing was changed.' });
  } finally {
    ask.close();
  }
};

const hiddenPrompt = (input: NodeJS.ReadableStream, output: NodeJS.WritableStream) => {
  // As a terminal, readline keeps the line from being echoed; without an output it shows nothing itself.
  const lines = createInterface({ input, terminal: true });
  const typed = lines[Symbol.asyncIterator]();
  lines.once('SIGINT', () => lines.close());
  return {
    async line(prompt: string): Promise<string> {
      output.write(prompt);
      const { value, done } = await typed.next();
      output.write('\n');
      if (done !== true) return value;
      throw new Failure('interrupted', { detail: 'No password was entered. Nothing was changed.' });
    },
    close: () => lines.close(),
  };
};

import { expect, it } from 'vitest';
import { configuration } from '../config/load.ts';
import { createProgram } from './program.ts';
import { pathOf } from './report.ts';

type Command = ReturnType<typeof createProgram>;

const nothing = (): Promise<never> => Promise.reject(new Error('helps run nothing'));
const composition = {
  ...{ open: nothing, serve: nothing, inspect: nothing, migrate: nothing },
  ...{ move: nothing, outlookOfMove: nothing, abandonMove: nothing },
};
const program = createProgram({ composition, configuration });

const withoutChildren = (command: Command): Command[] =>
  command.commands.length === 0 ? [command] : command.commands.flatMap(withoutChildren);
const withChildren = (command: Command): Command[] => [command, ...command.commands.flatMap(withChildren)];

const helpOf = (command: Command): string => {
  const parts: string[] = [];
  command.configureOutput({ writeOut: (part) => void parts.push(part) });
  command.outputHelp();
  return parts.join('');
};

it('has the commands that the documentation promises', () => {
  expect(withoutChildren(program).map(pathOf)).toEqual([
    ...['usher serve', 'usher quickstart'],
    ...['create', 'list', 'show', 'policy', 'suspend', 'activate'].map((verb) => `usher brand ${verb}`),
    ...['create', 'list', 'edit', 'password', 'suspend', 'activate'].map((verb) => `usher user ${verb}`),
    ...['create', 'list', 'edit', 'suspend', 'activate'].map((verb) => `usher app ${verb}`),
    ...['create', 'list', 'rotate', 'revoke'].map((verb) => `usher key ${verb}`),
    ...['create', 'explain', 'list', 'revoke'].map((verb) => `usher ticket ${verb}`),
    ...['usher session list', 'usher session end'],
    ...['list', 'rotate', 'retire'].map((verb) => `usher signing-key ${verb}`),
    ...['tail', 'verify', 'head', 'export', 'prune', 'refusals'].map((verb) => `usher audit ${verb}`),
    ...['usher doctor', 'usher migrate', 'usher move'],
  ]);
});

it.each(withoutChildren(program).map((command) => [pathOf(command), command] as const))(
  '%s teaches by examples that begin with the command itself, and takes --json',
  (path, command) => {
    const help = helpOf(command);
    expect(help).toMatch(new RegExp(`\nExamples:\n {2}\\$ (?:export .*\n {2}\\$ )?${path}`));
    expect(help).toContain('  --json ');
  },
);

it('fits all helps into eighty columns', () => {
  const long = withChildren(program).flatMap((command) =>
    helpOf(command)
      .split('\n')
      .filter((line) => line.length > 80),
  );
  expect(long).toEqual([]);
});

it('has a flag of `serve` for every setting', () => {
  const serve = program.commands.find((command) => command.name() === 'serve');
  const flags = serve?.options.map(({ long }) => long);
  for (const { flag } of Object.values(configuration.settings)) expect(flags).toContain(flag);
});

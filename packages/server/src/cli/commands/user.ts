import { type Command, Option } from 'commander';
import { findBrand } from '../../core/brand/find-brand.ts';
import { withChanges } from '../../core/changes.ts';
import { userDocument } from '../../core/documents/user-document.ts';
import { parseId } from '../../core/ids.ts';
import type { Ports } from '../../core/ports.ts';
import { type FieldProblem, refuseIfAny } from '../../core/problem.ts';
import { createUser } from '../../core/user/create-user.ts';
import { editUser } from '../../core/user/edit-user.ts';
import { nobody } from '../../core/user/identity.ts';
import { setUserPassword } from '../../core/user/set-user-password.ts';
import { setUserStatus } from '../../core/user/set-user-status.ts';
import { displayName, type User } from '../../core/user/user.ts';
import { atTheCommandLine } from '../actor.ts';
import { addGroup, addStoreCommand, type Parts, printNote, type Shown } from '../command.ts';
import { brandOption, countProblems, wholeNumber } from '../options.ts';
import { type ChosenPassword, choosePassword, type PasswordOptions, passwordOptions } from '../passwords.ts';
import { NOTHING, printable, table } from '../table.ts';
import { userText } from '../views/user.ts';
import { readUser, type UserOptions, userOptions } from './identity-options.ts';

interface InBrand {
  readonly brand: string;
}

const WHO = 'user name, e-mail address, unique id or id (usr_…)';

const nameOf = (user: User): string => printable(displayName(user));

const shown = (user: User, sentence: string, chosen: ChosenPassword | null = null): Shown => {
  const lines = [sentence, userText(user)];
  if (!chosen?.generated) return { document: userDocument(user), text: lines.join('\n\n') };
  lines.push(`  Password: ${chosen.password}`, 'Hand it over now: it is not shown again.');
  return { document: { ...userDocument(user), password: chosen.password }, text: lines.join('\n\n') };
};

export const addUserCommands = (program: Command, parts: Parts): void => {
  const group = addGroup(
    program,
    'user',
    'Users: the people of a brand.',
    'A ticket signs in exactly one of them: the one whose record equals the request in every mandatory field.',
  );
  addCreate(group, parts);
  addList(group, parts);
  addEdit(group, parts);
  addPassword(group, parts);
  addStatus(group, parts);
};

const addCreate = (group: Command, parts: Parts): void =>
  addStoreCommand(group, parts, {
    usage: 'create',
    about: 'Adds a person to a brand.',
    more: 'Without a password they come in by ticket only.',
    options: [
      brandOption(),
      ...userOptions('default: member'),
      ...passwordOptions(),
      new Option('--ask-password', 'ask for the password at the terminal').conflicts([
        'passwordStdin',
        'generatePassword',
      ]),
    ],
    examples: [
      [
        'usher user create --brand bumpyard --username john.d',
        '--email john.d@example.com --first-name John --last-name Doe',
        '--phone "+44 20 7946 0958" --role manager',
      ],
      [
        'usher user create --brand bumpyard --username jane.r',
        '--email jane.r@example.com --generate-password',
      ],
    ],
    run: async (ports, options: InBrand & UserOptions & PasswordOptions) => {
      const chosen = await choosePassword(options);
      const { identity, remark = null, role = 'member', noTicket = false } = readUser(options);
      const password = chosen?.password ?? null;
      const wanted = { identity: withChanges(nobody, identity), remark, role, noTicket, password };
      const user = await createUser(ports, options.brand, wanted, atTheCommandLine());
      return shown(user, `Created user ${nameOf(user)}.`, chosen);
    },
  });

const MOST_LISTED = 100_000;

interface ListOptions extends InBrand {
  readonly limit: string;
  readonly after?: string;
}

const addList = (group: Command, parts: Parts): void =>
  addStoreCommand(group, parts, {
    usage: 'list',
    about: 'Lists the people of a brand, in the order in which they were added.',
    options: [
      brandOption(),
      new Option('--limit <number>', 'how many to list').default('1000', '1000'),
      new Option('--after <id>', 'go on after this person (usr_…)'),
    ],
    examples: [
      'usher user list --brand bumpyard',
      'usher user list --brand bumpyard --limit 100 --after usr_0123456789a --json',
    ],
    run: async (ports, options: ListOptions) => {
      const { users, more } = await listUsers(ports, options);
      const last = users.at(-1);
      if (more && last !== undefined) {
        printNote(`There are more: --after ${userDocument(last).id} goes on.`);
      }
      const rows = users.map(({ identity, role, status }) => [
        identity.username ?? identity.uniqueId ?? NOTHING,
        [identity.firstName, identity.lastName].filter(Boolean).join(' ') || NOTHING,
        identity.email ?? NOTHING,
        role,
        status,
      ]);
      const empty = `Nobody yet. \`usher user create --brand ${options.brand}\` adds a person.`;
      const text = table(['USER NAME', 'NAME', 'EMAIL', 'ROLE', 'STATUS'], rows, empty);
      return { document: users.map(userDocument), text };
    },
  });

const listUsers = async (
  { store }: Pick<Ports, 'store'>,
  { brand: slug, limit: limitText, after: afterText }: ListOptions,
): Promise<{ users: readonly User[]; more: boolean }> => {
  const limit = wholeNumber(limitText);
  const after = afterText === undefined ? null : parseId('user', afterText);
  const wrong: FieldProblem[] = countProblems('limit', limit, MOST_LISTED);
  if (afterText !== undefined && after === null) {
    wrong.push({ field: 'after', problem: 'must be the id of a user, as in "usr_0123456789a"' });
  }
  refuseIfAny(wrong);
  const brand = await findBrand(store.read.brands, slug);
  // One more than is shown tells whether there are more.
  const users = await store.read.users.list(brand.id, { after, limit: limit + 1 });
  return { users: users.slice(0, limit), more: users.length > limit };
};

const addEdit = (group: Command, parts: Parts): void =>
  addStoreCommand(group, parts, {
    usage: 'edit <name>',
    argument: WHO,
    about: 'Changes a person’s record.',
    more: 'What is left out stays as it is; an empty value ("") empties a field.',
    options: [brandOption(), ...userOptions('unchanged where left out')],
    examples: [
      'usher user edit john.d --brand bumpyard --phone "020 7946 0959"',
      'usher user edit john.d --brand bumpyard --role administrator --remark ""',
    ],
    run: async (ports, options: InBrand & UserOptions, name) => {
      const user = await editUser(ports, options.brand, name, readUser(options), atTheCommandLine());
      return shown(user, `User ${nameOf(user)} is now:`);
    },
  });

const addPassword = (group: Command, parts: Parts): void =>
  addStoreCommand(group, parts, {
    usage: 'password <name>',
    argument: WHO,
    about: 'Gives a person a password, and ends their sessions and tickets.',
    more: 'It asks at the terminal, without showing what is typed, where no flag says otherwise.',
    options: [brandOption(), ...passwordOptions()],
    examples: [
      'usher user password john.d --brand bumpyard',
      'usher user password john.d --brand bumpyard --generate-password',
      'usher user password john.d --brand bumpyard --password-stdin < password.txt',
    ],
    run: async (ports, options: InBrand & PasswordOptions, name) => {
      const chosen = await choosePassword({ ...options, askPassword: true });
      if (chosen === null) throw new Error('no way to a password was chosen');
      const user = await setUserPassword(ports, options.brand, name, chosen.password, atTheCommandLine());
      return shown(user, `User ${nameOf(user)} has a new password.`, chosen);
    },
  });

const addStatus = (group: Command, parts: Parts): void => {
  addStoreCommand(group, parts, {
    usage: 'suspend <name>',
    argument: WHO,
    about: 'Suspends a person and ends all their sessions and tickets.',
    options: [brandOption()],
    examples: ['usher user suspend john.d --brand bumpyard'],
    run: async (ports, { brand }: InBrand, name) => {
      const user = await setUserStatus(ports, brand, name, 'suspended', atTheCommandLine());
      return shown(user, `User ${nameOf(user)} is suspended. Their sessions and tickets have ended.`);
    },
  });
  addStoreCommand(group, parts, {
    usage: 'activate <name>',
    argument: WHO,
    about: 'Lets a suspended person in again.',
    options: [brandOption()],
    examples: ['usher user activate john.d --brand bumpyard'],
    run: async (ports, { brand }: InBrand, name) => {
      const user = await setUserStatus(ports, brand, name, 'active', atTheCommandLine());
      return shown(user, `User ${nameOf(user)} is active.`);
    },
  });
};

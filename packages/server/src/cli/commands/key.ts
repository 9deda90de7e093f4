import { type Command, Option } from 'commander';
import { type ApiKey, apiKeyState, type Scope, scopes } from '../../core/api-key/api-key.ts';
import {
  DEFAULT_KEY_LIFE,
  type IssuedApiKey,
  issueApiKey,
  LONGEST_KEY_LIFE,
} from '../../core/api-key/issue-api-key.ts';
import { revokeApiKey } from '../../core/api-key/revoke-api-key.ts';
import { GRACE, rotateApiKey } from '../../core/api-key/rotate-api-key.ts';
import { findBrand } from '../../core/brand/find-brand.ts';
import type { Instant } from '../../core/clock.ts';
import { apiKeyDocument } from '../../core/documents/api-key-document.ts';
import { formatId } from '../../core/ids.ts';
import { type Role, roles } from '../../core/user/role.ts';
import { atTheCommandLine } from '../actor.ts';
import { addGroup, addStoreCommand, type Parts, type Shown } from '../command.ts';
import { brandOption, commaList, repeatable, required, wholeNumber } from '../options.ts';
import { printable, table } from '../table.ts';
import { localTime } from '../times.ts';
import { apiKeyText } from '../views/api-key.ts';

interface InBrand {
  readonly brand: string;
}

const issued = ({ apiKey, token }: IssuedApiKey, now: Instant, sentence: string): Shown => {
  const { id, ...rest } = apiKeyDocument(apiKey, now);
  const text = [sentence, apiKeyText(apiKey, now), `  ${token}`, 'Store it now: it is not shown again.'].join(
    '\n\n',
  );
  return { document: { id, apiKey: token, ...rest }, text };
};

const nameOf = ({ id, name }: ApiKey): string => `${formatId('api-key', id)} ("${printable(name)}")`;

export const addKeyCommands = (program: Command, parts: Parts): void => {
  const group = addGroup(
    program,
    'key',
    'API keys: what a platform’s back end creates tickets with.',
    'Only a hash of a key is stored, so it is shown once. Its id (key_…) is no secret.',
  );
  addCreate(group, parts);
  addList(group, parts);
  addRotate(group, parts);
  addRevoke(group, parts);
};

interface CreateOptions extends InBrand {
  readonly name: string;
  readonly scope?: readonly string[];
  readonly roleCeiling: string;
  readonly addresses: string;
  readonly expiresInDays: string;
}

const addCreate = (group: Command, parts: Parts): void =>
  addStoreCommand(group, parts, {
    usage: 'create',
    about: 'Makes an API key and shows it once.',
    options: [
      brandOption(),
      required('--name <name>', 'who uses it, for lists and the audit log'),
      repeatable('--scope <scope>', `what it may create: ${scopes.join(', ')}`),
      new Option(
        '--role-ceiling <role>',
        `the highest role that it may sign in: ${roles.join(', ')}`,
      ).default('manager', 'manager'),
      new Option(
        '--addresses <list>',
        'addresses and CIDR ranges, with commas, that may use it; empty for any',
      ).default('', 'any'),
      new Option('--expires-in-days <days>', `how long it works: 1 to ${LONGEST_KEY_LIFE} days`).default(
        String(DEFAULT_KEY_LIFE),
        String(DEFAULT_KEY_LIFE),
      ),
    ],
    examples: [
      [
        'usher key create --brand bumpyard --name "CRM back end"',
        '--scope ticket:management --scope ticket:application',
      ],
      [
        'usher key create --brand bumpyard --name "CRM back end"',
        '--scope ticket:management --addresses 192.0.2.0/24 --json',
      ],
    ],
    run: async (ports, options: CreateOptions) => {
      const wanted = {
        name: options.name,
        // Core judges both, and names what there is.
        scopes: (options.scope ?? []) as readonly Scope[],
        roleCeiling: options.roleCeiling as Role,
        addresses: commaList(options.addresses),
        expiresInDays: wholeNumber(options.expiresInDays),
      };
      const key = await issueApiKey(ports, options.brand, wanted, atTheCommandLine());
      return issued(key, ports.clock.now(), `Created API key ${nameOf(key.apiKey)}.`);
    },
  });

const addList = (group: Command, parts: Parts): void =>
  addStoreCommand(group, parts, {
    usage: 'list',
    about: 'Lists the API keys of a brand, dead ones too.',
    options: [brandOption()],
    examples: ['usher key list --brand bumpyard'],
    run: async ({ store, clock }, { brand: slug }: InBrand) => {
      const brand = await findBrand(store.read.brands, slug);
      const keys = await store.read.apiKeys.list(brand.id);
      const now = clock.now();
      const rows = keys.map((key) => [
        formatId('api-key', key.id),
        key.name,
        apiKeyState(key, now),
        key.scopes.join(' '),
        localTime(key.expiresAt),
        key.lastUsedAt === null ? 'never' : localTime(key.lastUsedAt),
      ]);
      const empty = `No API keys yet. \`usher key create --brand ${brand.slug}\` makes one.`;
      return {
        document: keys.map((key) => apiKeyDocument(key, now)),
        text: table(['ID', 'NAME', 'STATE', 'SCOPE', 'EXPIRES', 'LAST USED'], rows, empty),
      };
    },
  });

const addRotate = (group: Command, parts: Parts): void =>
  addStoreCommand(group, parts, {
    usage: 'rotate <id>',
    argument: 'the key to replace (key_…)',
    about: `Makes a key’s successor; the old one works for ${GRACE} more days.`,
    options: [brandOption(), new Option('--now', 'the old key stops at once')],
    examples: [
      'usher key rotate key_0123456789a --brand bumpyard',
      'usher key rotate key_0123456789a --brand bumpyard --now',
    ],
    run: async (ports, { brand, now: atOnce }: InBrand & { now?: true }, id) => {
      const grace = atOnce === true ? 'none' : 'thirty-days';
      const key = await rotateApiKey(ports, brand, id, grace, atTheCommandLine());
      const now = ports.clock.now();
      const until = grace === 'none' ? 'has stopped working' : `works until ${localTime(key.old.expiresAt)}`;
      const sentence = `Created API key ${nameOf(key.apiKey)}. The old one ${until}.`;
      const { document, text } = issued(key, now, sentence);
      return { document: Object.assign({}, document, { replaces: apiKeyDocument(key.old, now) }), text };
    },
  });

const addRevoke = (group: Command, parts: Parts): void =>
  addStoreCommand(group, parts, {
    usage: 'revoke <id>',
    argument: 'the key (key_…)',
    about: 'Stops an API key at once, and the tickets that it created.',
    options: [brandOption()],
    examples: ['usher key revoke key_0123456789a --brand bumpyard'],
    run: async (ports, { brand }: InBrand, id) => {
      const key = await revokeApiKey(ports, brand, id, atTheCommandLine());
      const sentence = `API key ${nameOf(key)} is revoked, and so are the tickets that it created.`;
      return { document: apiKeyDocument(key, ports.clock.now()), text: sentence };
    },
  });

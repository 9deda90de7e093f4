import type { IForbiddenRuleType } from 'dependency-cruiser';

/** The libraries that each folder calls its own; what is listed nowhere is imported nowhere. */
const libraries: Readonly<Record<string, readonly string[]>> = {
  storage: ['kysely', 'pg'],
  crypto: ['@node-rs/argon2'],
  phone: ['libphonenumber-js'],
  throttle: ['rate-limiter-flexible'],
  http: ['fastify', 'pino', 'typebox'],
  cli: ['commander'],
};

/** The folders through which people and programs come in; every other folder but core is a plain adapter. */
const doors = '(http|pages|cli)';

/**
 * The import rule of ARCHITECTURE.md as dependency-cruiser reads it, for the source tree at `base`.
 * What is not listed as allowed is refused, so a new folder starts as an adapter: core and itself.
 */
export function rules(base: string): IForbiddenRuleType[] {
  const at = (pattern: string): string => `^${base}/${pattern}`;
  const test = '[.]test[.]ts$';
  return [
    {
      name: 'core-imports-core-only',
      comment: 'Rules and operations stay free of I/O: no npm package, no node: module, no adapter.',
      severity: 'error',
      from: { path: at('core/'), pathNot: test },
      to: { pathNot: at('core/') },
    },
    {
      name: 'adapter-imports-core-and-itself',
      comment: 'Adapters meet in compose; one that knows another cannot be exchanged alone.',
      severity: 'error',
      from: { path: at('([^/]+)/'), pathNot: [at('(core|compose)/'), at(`${doors}/`), test] },
      to: { path: at(''), pathNot: [at('core/'), at('$1/')] },
    },
    {
      name: 'door-imports-core-config-and-itself',
      comment: 'What answers requests and commands never reaches into storage or crypto.',
      severity: 'error',
      from: { path: at(`${doors}/`), pathNot: test },
      to: { path: at(''), pathNot: [at('core/'), at('config/'), at('pages/'), at('$1/')] },
    },
    {
      name: 'door-imports-config-types-only',
      comment: 'The environment is read in one place, and settings are handed in.',
      severity: 'error',
      from: { path: at(`${doors}/`), pathNot: test },
      to: { path: at('config/'), dependencyTypesNot: ['type-only'] },
    },
    {
      name: 'pages-are-for-http',
      comment: 'The command line prints no HTML.',
      severity: 'error',
      from: { path: at('cli/'), pathNot: test },
      to: { path: at('pages/') },
    },
    {
      name: 'main-imports-compose-config-and-cli',
      comment: 'The entry only hands things to each other; compose is the one file that knows every adapter.',
      severity: 'error',
      from: { path: at('[^/]+$'), pathNot: [at('compose[.]ts$'), test] },
      to: { path: at(''), pathNot: [at('compose([.]ts$|/)'), at('config/'), at('cli/')] },
    },
    ...ownLibraries(at, test),
    {
      name: 'source-never-imports-tests',
      severity: 'error',
      from: { path: at(''), pathNot: test },
      to: { path: [test, '(^|/)test/'], pathNot: '(^|/)node_modules/' },
    },
    {
      name: 'no-cycles',
      comment: 'Type-only cycles included: what needs each other to be understood is one thing in two files.',
      severity: 'error',
      from: { path: at('') },
      to: { circular: true },
    },
    {
      name: 'every-import-is-found',
      comment: 'An import that cannot be resolved would escape every other rule.',
      severity: 'error',
      from: { path: at('') },
      to: { couldNotResolve: true },
    },
  ];
}

/** Each folder's own libraries, and none for whoever has no entry. */
function ownLibraries(at: (pattern: string) => string, test: string): IForbiddenRuleType[] {
  const forFolder = (folder: string, own: readonly string[]): IForbiddenRuleType => ({
    name: 'library-stays-in-its-folder',
    comment: 'A library that one folder knows can be exchanged there.',
    severity: 'error',
    from: { path: at(folder), pathNot: test },
    to: {
      path: 'node_modules/',
      ...(own.length > 0 ? { pathNot: own.map((name) => `node_modules/${name}/`) } : {}),
    },
  });
  const owners = Object.keys(libraries);
  return [
    ...owners.map((folder) => forFolder(`${folder}/`, libraries[folder] ?? [])),
    // Compose and core are left out: the one may use anything, the other has the stricter rule.
    forFolder(`(?!(${[...owners, 'core', 'compose'].join('|')})(/|[.]))`, []),
  ];
}

import { type Command, Option } from 'commander';
import { findBrand } from '../../core/brand/find-brand.ts';
import { sessionDocument } from '../../core/documents/session-document.ts';
import { formatId, parseId } from '../../core/ids.ts';
import { Problem, refuseIfAny } from '../../core/problem.ts';
import { endSession } from '../../core/session/end-session.ts';
import { listSessions } from '../../core/session/list-sessions.ts';
import type { SessionFacts } from '../../core/session/ports.ts';
import { findUser } from '../../core/user/find-user.ts';
import { displayName } from '../../core/user/user.ts';
import { atTheCommandLine } from '../actor.ts';
import { addGroup, addStoreCommand, type Parts } from '../command.ts';
import { brandOption, countProblems, wholeNumber } from '../options.ts';
import { NOTHING, table } from '../table.ts';
import { localTime } from '../times.ts';

interface InBrand {
  readonly brand: string;
}

export const addSessionCommands = (program: Command, parts: Parts): void => {
  const group = addGroup(
    program,
    'session',
    'Sessions: who is signed in.',
    'A session belongs to one browser and to one application, or to the management system.',
  );
  addList(group, parts);
  addEnd(group, parts);
};

const MOST_LISTED = 100_000;

interface ListOptions extends InBrand {
  readonly user?: string;
  readonly limit: string;
}

const addList = (group: Command, parts: Parts): void =>
  addStoreCommand(group, parts, {
    usage: 'list',
    about: 'Lists the live sessions of a brand, newest first.',
    options: [
      brandOption(),
      new Option('--user <name>', 'only those of this person: user name, e-mail address, unique id or id'),
      new Option('--limit <number>', 'how many to look through').default('1000', '1000'),
    ],
    examples: ['usher session list --brand bumpyard', 'usher session list --brand bumpyard --user john.d'],
    run: async (ports, options: ListOptions) => {
      const limit = wholeNumber(options.limit);
      refuseIfAny(countProblems('limit', limit, MOST_LISTED));
      const { read } = ports.store;
      const brand = await findBrand(read.brands, options.brand);
      const user = options.user === undefined ? null : await findUser(read.users, brand.id, options.user);
      const filter = user === null ? { limit } : { userId: user.id, limit };
      const sessions = await listSessions(ports, brand.id, filter);
      const rows = sessions.map((facts) => [
        formatId('session', facts.session.id),
        displayName(facts.user),
        facts.application?.slug ?? 'management',
        howIn(facts),
        localTime(facts.session.startedAt),
        localTime(facts.session.lastSeenAt),
        facts.session.address,
      ]);
      return {
        document: sessions.map(sessionDocument),
        text: table(
          ['ID', 'USER', 'SIGNED IN TO', 'HOW', 'SINCE', 'LAST SEEN', 'ADDRESS'],
          rows,
          'Nobody is signed in.',
        ),
      };
    },
  });

/** The ticket and the key that made it, where it was a ticket: `tkt_0123456789a by CRM`. */
const howIn = ({ session: { method, ticketId }, apiKeyName }: SessionFacts): string =>
  ticketId === null ? method : `${formatId('ticket', ticketId)} by ${apiKeyName ?? NOTHING}`;

const addEnd = (group: Command, parts: Parts): void =>
  addStoreCommand(group, parts, {
    usage: 'end <id>',
    argument: 'the session (ses_…)',
    about: 'Ends a session: its browser is signed out within a second.',
    options: [brandOption()],
    examples: ['usher session end ses_0123456789a --brand bumpyard'],
    run: async (ports, { brand: slug }: InBrand, name) => {
      const brand = await findBrand(ports.store.read.brands, slug);
      const id = parseId('session', name);
      if (id === null) throw new Problem('session-not-found');
      await endSession(ports, brand.id, id, 'ended', atTheCommandLine());
      return { document: { id: formatId('session', id), ended: true }, text: `Session ${name} has ended.` };
    },
  });

import { type Command, Option } from 'commander';
import { isoTimeOrNull } from '../../../core/documents/iso-time.ts';
import { formatId } from '../../../core/ids.ts';
import type { Ports } from '../../../core/ports.ts';
import { Problem } from '../../../core/problem.ts';
import { type Revocation, revokeTicket, revokeTicketsOf } from '../../../core/ticket/revoke-ticket.ts';
import { displayName } from '../../../core/user/user.ts';
import { atTheCommandLine } from '../../actor.ts';
import { addStoreCommand, type Parts, type Shown } from '../../command.ts';
import { brandOption } from '../../options.ts';
import { printable } from '../../table.ts';
import { localTime } from '../../times.ts';

interface RevokeOptions {
  readonly brand: string;
  readonly user?: string;
}

export const addTicketRevoke = (group: Command, parts: Parts): void =>
  addStoreCommand(group, parts, {
    usage: 'revoke [id]',
    argument: 'the ticket (tkt_…); or give --user',
    about: 'Revokes a ticket, or all that are outstanding for a person.',
    more:
      'From then on it signs nobody in, at any server on this store. Sessions that came of it stay: ' +
      '`usher session end` ends one. Tickets that have expired are marked as revoked all the same, with --user ' +
      'those of the last two days, so that a clock that is set back does not revive them.',
    options: [
      brandOption(),
      new Option('--user <name>', 'all tickets of this person: user name, e-mail address, unique id or id'),
    ],
    examples: [
      'usher ticket revoke tkt_0123456789a --brand bumpyard',
      'usher ticket revoke --user john.d --brand bumpyard',
    ],
    run: (ports, { brand, user }: RevokeOptions, id) => {
      if ((id === '') === (user === undefined)) {
        throw new Problem('invalid-input', {
          detail: 'Say which: the id of one ticket (tkt_…), or --user for all tickets of a person.',
        });
      }
      return user === undefined ? revokeOne(ports, brand, id) : revokeAll(ports, brand, user);
    },
  });

const revokeOne = async (ports: Ports, brand: string, idText: string): Promise<Shown> => {
  const revocation = await revokeTicket(ports, brand, idText, atTheCommandLine());
  const { found, ticket, usedAt } = revocation;
  const id = formatId('ticket', ticket.id);
  return {
    document: { id, found, revokedAt: isoTimeOrNull(ticket.revokedAt), usedAt: isoTimeOrNull(usedAt) },
    text: sentence(id, revocation),
  };
};

const sentence = (id: string, { found, ticket, usedAt }: Revocation): string => {
  switch (found) {
    case 'live':
      return `Ticket ${id} is revoked: it signs nobody in any more.`;
    case 'used':
      return `Nothing to revoke: ${id} was used${usedAt === null ? '' : ` at ${localTime(usedAt)}`}. Its session stays; \`usher ticket explain ${id}\` shows it.`;
    case 'revoked':
      return `Nothing to revoke: ${id} was revoked${ticket.revokedAt === null ? '' : ` at ${localTime(ticket.revokedAt)}`}.`;
    case 'expired':
      return `Nothing to revoke: ${id} expired at ${localTime(ticket.expiresAt)}. It is marked as revoked all the same.`;
  }
};

const revokeAll = async (ports: Ports, brand: string, userName: string): Promise<Shown> => {
  const { user, revoked, marked } = await revokeTicketsOf(ports, brand, userName, atTheCommandLine());
  const name = displayName(user);
  const shownName = printable(name);
  const said =
    revoked.length === 0
      ? `Nothing to revoke: ${shownName} has no ticket outstanding.`
      : `Revoked ${tickets(revoked.length)} of ${shownName}. Their sessions stay.`;
  const also =
    marked.length === 0
      ? ''
      : ` ${tickets(marked.length)} that had expired ${marked.length === 1 ? 'is' : 'are'} marked as revoked all the same.`;
  return {
    document: {
      user: { id: formatId('user', user.id), username: user.identity.username, name },
      revoked: revoked.map(({ id }) => formatId('ticket', id)),
      marked: marked.map(({ id }) => formatId('ticket', id)),
    },
    text: said + also,
  };
};

const tickets = (count: number): string => `${count} ${count === 1 ? 'ticket' : 'tickets'}`;

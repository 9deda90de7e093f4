import type { Command } from 'commander';
import { addGroup, type Parts } from '../command.ts';
import { addTicketCreate } from './ticket/create.ts';
import { addTicketExplain } from './ticket/explain.ts';
import { addTicketList } from './ticket/list.ts';
import { addTicketRevoke } from './ticket/revoke.ts';

export const addTicketCommands = (program: Command, parts: Parts): void => {
  const group = addGroup(
    program,
    'ticket',
    'Tickets: links that sign one person in, once, within seconds.',
    'A platform’s back end creates one when its person clicks, with an API key, over HTTP.',
  );
  addTicketCreate(group, parts);
  addTicketExplain(group, parts);
  addTicketList(group, parts);
  addTicketRevoke(group, parts);
};

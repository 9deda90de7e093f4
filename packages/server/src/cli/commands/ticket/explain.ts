import { text as readText } from 'node:stream/consumers';
import { type Command, Option } from 'commander';
import type { Settings } from '../../../config/settings.ts';
import { createNodeOf } from '../../../core/audit/writer-nodes.ts';
import type { Ports } from '../../../core/ports.ts';
import { type FieldProblem, refuseIfAny } from '../../../core/problem.ts';
import { explainTicket } from '../../../core/ticket/explain-ticket.ts';
import { addStoreCommand, type Parts } from '../../command.ts';
import { settingFlags } from '../../options.ts';
import { explanationDocument, explanationText } from '../../views/explanation.ts';

interface ExplainOptions {
  readonly brand?: string;
  readonly address?: string;
}

export const addTicketExplain = (group: Command, parts: Parts): void =>
  addStoreCommand(group, parts, {
    usage: 'explain <ticket>',
    argument: 'the whole link in quotes, a part of it, the ticket alone or its id (tkt_…); "-" reads it',
    about: 'Says why a sign-in link worked or did not, and what to do.',
    more:
      'It changes nothing and can be asked at any time, about tickets of any age. A ticket that has not been used ' +
      'signs in whoever has it, and shells keep what is typed: "-" reads it from standard input instead. It is ' +
      'never printed.',
    options: [
      new Option('--brand <slug>', 'look at this brand’s tickets only (default: at all)'),
      new Option('--address <address>', 'judge as if it were opened from here (default: where it was last)'),
    ],
    examples: [
      'usher ticket explain "https://login.example.com/login?=TAAVRz2Z8wAAec…"',
      'usher ticket explain tkt_0123456789a --brand bumpyard',
      'pbpaste | usher ticket explain - --json',
    ],
    run: async (ports, options: ExplainOptions, argument) => {
      const { brand = null, address = null } = options;
      refuseIfAny(addressProblems(ports, address));
      const { configuration } = parts;
      const settings = configuration.loadSettings(settingFlags(configuration.settings, options));
      const explanation = await explainTicket(ports, {
        pasted: argument === '-' ? await readText(process.stdin) : argument,
        brand,
        address,
        siteOf: siteIn(settings),
      });
      const nodeOf = createNodeOf(await ports.store.read.writerNodes.list());
      return {
        document: explanationDocument(explanation, nodeOf),
        text: await explanationText(ports, explanation),
      };
    },
  });

const addressProblems = ({ addresses }: Pick<Ports, 'addresses'>, address: string | null): FieldProblem[] => {
  const isOne = address === null || (addresses.problem(address) === null && !address.includes('/'));
  return isOne ? [] : [{ field: 'address', problem: 'must be one IP address, as in "192.0.2.7"' }];
};

/** The slug of the brand whose own site a host is, as the server would have it. */
const siteIn =
  ({ publicUrl, baseDomain }: Settings) =>
  (host: string): string | null => {
    const isShared = baseDomain === null || (publicUrl !== null && new URL(publicUrl).hostname === host);
    if (isShared || !host.endsWith(`.${baseDomain.toLowerCase()}`)) return null;
    return host.slice(0, -baseDomain.length - 1);
  };

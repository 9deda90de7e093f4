import { type Door, doorSlug } from '../../core/application/application.ts';
import type { AuditRecord } from '../../core/audit/ports.ts';
import type { NodeOf } from '../../core/audit/writer-nodes.ts';
import { isoTime } from '../../core/documents/iso-time.ts';
import { sessionDocument } from '../../core/documents/session-document.ts';
import { ticketRowDocument, ticketUserDocument } from '../../core/documents/ticket-document.ts';
import { formatId } from '../../core/ids.ts';
import type { Ports } from '../../core/ports.ts';
import type { ExplainedSession, ExplainedTicket, Explanation } from '../../core/ticket/explanation.ts';
import { doorName, timesInWords, verdictInWords } from '../../core/ticket/explanation-words.ts';
import type { JudgedDoor } from '../../core/ticket/judge-doors.ts';
import type { TextFlaw } from '../../core/ticket/text-flaw.ts';
import { displayName } from '../../core/user/user.ts';
import { columns, details, NOTHING, printable } from '../table.ts';
import { exactTime, localTime } from '../times.ts';
import { auditDocument, auditLines } from './audit-record.ts';
import { remediesFor } from './remedies.ts';

/** An explanation as programs read it. */
export const explanationDocument = ({ flaw, ticket, ...said }: Explanation, nodeOf: NodeOf) => ({
  ...said,
  flaw: flaw === null ? null : flawDocument(flaw),
  ticket: ticket === null ? null : explainedDocument(ticket, nodeOf),
});

const flawDocument = (flaw: TextFlaw) =>
  flaw.kind === 'wrong-hour' ? { ...flaw, hour: isoTime(flaw.hour) } : flaw;

const explainedDocument = (explained: ExplainedTicket, nodeOf: NodeOf) => {
  const { ticket, state, brand, user, apiKey, history, address } = explained;
  return {
    ...ticketRowDocument(ticket, state, onlyApplication(explained)),
    brand: brand.slug,
    user: { ...ticketUserDocument(user), role: user.role, status: user.status },
    apiKey: { id: formatId('api-key', apiKey.id), name: apiKey.name },
    door: doorDocument(explained.door),
    doors: explained.doors.map(doorDocument),
    judgedFrom: address,
    addresses: {
      created: addressesOf(history.creation === null ? [] : [history.creation]),
      opened: addressesOf(history.openings),
      refused: addressesOf(history.refusals),
      redeemed: addressesOf(history.redemptions),
    },
    furtherOpenings: history.furtherOpenings,
    furtherRefusals: history.furtherRefusals,
    sessions: explained.sessions.map(({ facts, dead }) => ({
      ...sessionDocument(facts),
      alive: dead === null,
      endedBecause: dead,
    })),
    timeline: history.timeline.map((record) => auditDocument(record, nodeOf)),
  };
};

const doorDocument = ({ door, goodUntil, refusal }: JudgedDoor) => ({
  application: doorSlug(door),
  goodUntil: isoTime(goodUntil),
  refusal,
});

const onlyApplication = ({ ticket: { audience }, applications }: ExplainedTicket) =>
  applications.find(({ id }) => id === audience.applications) ?? null;

/** Each once, in the order in which they were seen. */
const addressesOf = (records: readonly AuditRecord[]): readonly string[] => [
  ...new Set(records.flatMap(({ address }) => (address === null ? [] : [address]))),
];

/** An explanation as people read it: what happened, what to do, and below it all that there is to know. */
export const explanationText = async (
  ports: Pick<Ports, 'store' | 'clock'>,
  { verdict, why, besides, todo, reason, ticket }: Explanation,
): Promise<string> => {
  const said = [verdictInWords[verdict], why, ...(besides === null ? [] : [besides])].join(' ');
  const commands = remediesFor(reason, ticket).map((line) => `  $ ${line}`);
  const advice = todo === null ? [] : [[`What to do: ${todo}`, ...commands].map(printable).join('\n')];
  const parts = ticket === null ? [] : await ticketParts(ports, ticket);
  return [printable(said), ...advice, ...parts].join('\n\n');
};

const ticketParts = async (
  ports: Pick<Ports, 'store' | 'clock'>,
  explained: ExplainedTicket,
): Promise<readonly string[]> => [
  details(factsOf(explained)),
  ['At its doors, as of now:', details(explained.doors.map(doorLine))].join('\n'),
  ...(explained.sessions.length === 0
    ? []
    : [['What came of it:', ...sessionLines(explained.sessions, ports.clock.now())].join('\n')]),
  ['What happened:', ...(await timelineLines(ports, explained))].join('\n'),
];

const factsOf = ({
  ticket,
  state,
  brand,
  user,
  apiKey,
  history: { creation, openings, refusals, redemptions },
}: ExplainedTicket): readonly (readonly [string, string])[] => {
  const { username } = user.identity;
  const name = displayName(user);
  const seen: readonly (readonly [string, readonly AuditRecord[]])[] = [
    ['opened from', openings],
    ['refused from', refusals],
    ['used from', redemptions],
  ];
  return [
    ['ticket', `${formatId('ticket', ticket.id)} of ${brand.slug}`],
    ['for', `${name}${username === null || username === name ? '' : ` (${username})`}, ${user.role}`],
    [
      'created',
      `${exactTime(ticket.issuedAt)}, from ${creation?.address ?? 'an address that the log lacks'}`,
    ],
    ['by API key', `${formatId('api-key', apiKey.id)} "${apiKey.name}"`],
    ['state', `${state}; ${usesLine(ticket.usesLeft)}`],
    ...seen
      .filter(([, records]) => records.length > 0)
      .map(([what, records]) => [what, addressesOf(records).join(', ') || NOTHING] as const),
  ];
};

const usesLine = (usesLeft: number | null): string => {
  if (usesLeft === null) return 'any number of uses while it lasts';
  return usesLeft === 0 ? 'no use left' : `${usesLeft} ${usesLeft === 1 ? 'use' : 'uses'} left`;
};

const doorLine = ({ door, goodUntil, refusal }: JudgedDoor): readonly [string, string] => [
  nameInTable(door),
  `until ${localTime(goodUntil)}: ${refusal === null ? 'would be taken' : `refused, ${refusal}`}`,
];

const nameInTable = (door: Door): string =>
  door.kind === 'application' ? `${door.application.slug} (${doorName(door)})` : doorName(door);

const sessionLines = (sessions: readonly ExplainedSession[], now: number): readonly string[] =>
  columns(
    sessions.map(({ facts: { session, application }, dead }) => [
      `  ${formatId('session', session.id)}`,
      application?.slug ?? 'management',
      dead === null ? `alive, last seen ${localTime(Math.min(now, session.lastSeenAt))}` : `over: ${dead}`,
      session.address,
      session.userAgent === '' ? NOTHING : session.userAgent,
    ]),
  );

// A ticket that is good any number of times may have a history that nobody reads.
const MOST_LINES = 50;

const timelineLines = async (
  ports: Pick<Ports, 'store'>,
  { history: { timeline, furtherOpenings, furtherRefusals } }: ExplainedTicket,
): Promise<readonly string[]> => {
  const latest = timeline.slice(-MOST_LINES);
  const earlier = timeline.length - latest.length;
  return [
    ...(earlier === 0 ? [] : [`  (${earlier} earlier entries are left out; --json has them)`]),
    ...(await auditLines(ports, latest)).map((line) => `  ${line}`),
    ...(furtherOpenings === 0
      ? []
      : [`  and opened ${timesInWords(furtherOpenings)} more, which is only counted`]),
    ...(furtherRefusals === 0
      ? []
      : [`  and refused ${timesInWords(furtherRefusals)} more, which is only counted`]),
  ];
};

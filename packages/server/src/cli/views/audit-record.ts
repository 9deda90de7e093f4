import type { Actor, AuditEvent } from '../../core/audit/event.ts';
import type { AuditRecord } from '../../core/audit/ports.ts';
import { createNodeOf, type NodeOf } from '../../core/audit/writer-nodes.ts';
import { isoTime } from '../../core/documents/iso-time.ts';
import {
  type ApiKeyId,
  type ApplicationId,
  type BrandId,
  formatId,
  type Id,
  type NamedNoun,
  type UserId,
} from '../../core/ids.ts';
import type { Ports } from '../../core/ports.ts';
import type { Store } from '../../core/store.ts';
import { displayName } from '../../core/user/user.ts';
import { columns, NOTHING, printable } from '../table.ts';
import { localTime } from '../times.ts';
import { describeEvent, type EventNames } from './audit-event.ts';

const nouns: Readonly<Record<string, NamedNoun>> = {
  userId: 'user',
  applicationId: 'application',
  apiKeyId: 'api-key',
  replacedBy: 'api-key',
  ticketId: 'ticket',
  sessionId: 'session',
};

/** An entry of the audit log as programs read it. */
export const auditDocument = (
  { at, writer, sequence, actor, address, event }: AuditRecord,
  nodeOf: NodeOf,
) => ({
  at: isoTime(at),
  writer,
  node: nodeOf({ writer, at }),
  sequence,
  actor: actorDocument(actor),
  address,
  ...Object.fromEntries(Object.entries(event).map(([name, value]) => [name, eventValue(name, value)])),
});

const actorDocument = (actor: Actor) => {
  if (actor.kind === 'api-key') return { kind: actor.kind, id: formatId('api-key', actor.id) };
  return actor.kind === 'user' ? { kind: actor.kind, id: formatId('user', actor.id) } : actor;
};

const eventValue = (name: string, value: unknown): unknown => {
  if (typeof value !== 'number') return value;
  if (name === 'worksUntil') return isoTime(value);
  const noun = nouns[name];
  return noun === undefined ? value : formatId(noun, value as Id<NamedNoun>);
};

/** Turns entries into lines for people: when, on which node if there are several, from where, who, what. */
export const auditLines = async (
  ports: Pick<Ports, 'store'>,
  records: readonly AuditRecord[],
): Promise<readonly string[]> => {
  const nodes = await ports.store.read.writerNodes.list();
  const nodeOf = createNodeOf(nodes);
  const rows: string[][] = [];
  for (const record of records) {
    const [time, ...rest] = await auditRow(ports, record);
    rows.push(nodes.length === 0 ? [time, ...rest] : [time, nodeOf(record) ?? NOTHING, ...rest]);
  }
  return columns(rows);
};

const auditRow = async (
  ports: Pick<Ports, 'store'>,
  record: AuditRecord,
): Promise<[time: string, ...string[]]> => [
  `${localTime(record.at)}.${String(record.at % 1000).padStart(3, '0')}`,
  record.address ?? NOTHING,
  await actorName(ports, record),
  await told(ports, record),
];

const told = async (ports: Pick<Ports, 'store'>, record: AuditRecord): Promise<string> => {
  const names = await eventNames(ports, record);
  return printable(sentenceOf(record.event, names) ?? record.event.kind);
};

/** Nothing for an event that somebody has damaged: the rest of the log can still be read. */
const sentenceOf = (event: AuditEvent, names: EventNames): string | undefined => {
  try {
    return describeEvent(event, names);
  } catch {
    return undefined;
  }
};

const actorName = (
  { store }: Pick<Ports, 'store'>,
  { brandId, actor }: AuditRecord,
): Promise<string> | string => {
  switch (actor.kind) {
    case 'api-key':
      return apiKeyName(store, brandId, actor.id);
    case 'user':
      return userName(store, brandId, actor.id);
    case 'command-line':
      return `${actor.name} at the command line`;
    case 'visitor':
      return 'somebody';
  }
};

const eventNames = async (
  { store }: Pick<Ports, 'store'>,
  { brandId, event }: AuditRecord,
): Promise<EventNames> => ({
  user: 'userId' in event && event.userId !== undefined ? await userName(store, brandId, event.userId) : '',
  apiKey: 'apiKeyId' in event ? await apiKeyName(store, brandId, event.apiKeyId) : '',
  application:
    'applicationId' in event && event.applicationId !== null
      ? await applicationName(store, brandId, event.applicationId)
      : 'the management system',
});

// Nothing is ever deleted, but a line of the log must be readable even where its subject is not.

const userName = async ({ read }: Store, brandId: BrandId, id: UserId): Promise<string> => {
  const user = await read.users.byId(brandId, id);
  return user === null ? formatId('user', id) : (user.identity.username ?? displayName(user));
};

const apiKeyName = async ({ read }: Store, brandId: BrandId, id: ApiKeyId): Promise<string> => {
  const key = await read.apiKeys.byId(brandId, id);
  return key === null ? formatId('api-key', id) : `"${key.name}"`;
};

const applicationName = async ({ read }: Store, brandId: BrandId, id: ApplicationId): Promise<string> => {
  const application = await read.applications.byId(brandId, id);
  return application === null ? formatId('application', id) : application.slug;
};

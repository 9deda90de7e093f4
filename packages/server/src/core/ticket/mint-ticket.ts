import { apiKeyState } from '../api-key/api-key.ts';
import type { Caller } from '../api-key/authenticate-api-key.ts';
import type { Application } from '../application/application.ts';
import { entry, type Origin } from '../audit/entry.ts';
import type { AuditEntry, MintRefusalReason } from '../audit/event.ts';
import { lookupField } from '../brand/policy.ts';
import { returnTargetProblem } from '../brand/return-target.ts';
import type { Instant } from '../clock.ts';
import type { UserId } from '../ids.ts';
import type { Ports } from '../ports.ts';
import { type FieldProblem, Problem, refuseIfAny } from '../problem.ts';
import { isWithin } from '../user/role.ts';
import type { User } from '../user/user.ts';
import { chooseDoors, type Doors, type ValidFor } from './choose-doors.ts';
import { comparedFields, matchUser } from './match-user.ts';
import type { MintFacts } from './ports.ts';
import { readTicketRequest, type TicketRequest } from './read-ticket-request.ts';
import type { Ticket, UserOverride } from './ticket.ts';

export interface MintedTicket {
  /** The sealed text: `encpryptedString` on the wire. */
  readonly text: string;
  readonly ticket: Ticket;
  readonly validFor: ValidFor;
  /** The application that was named. */
  readonly application: Application | null;
}

type MintPorts = Pick<Ports, 'store' | 'clock' | 'ids' | 'sealer' | 'phones'>;

/**
 * Creates a ticket for the one active user of the caller's brand who matches the request.
 *
 * Throws `invalid-input` with every problem at once, and `no-match` for every reason for which there is no
 * ticket, so that nothing can be enumerated; the exact reason goes to the audit log.
 * Source: the published page "POST: Create Ticket", and contract §1.
 */
export const mintTicket = async (
  ports: MintPorts,
  caller: Caller,
  body: unknown,
  address: string,
): Promise<MintedTicket> => {
  const { policy } = caller.brand;
  const { request, problems } = readTicketRequest(body, policy, ports.phones);
  const { application, problems: targetProblems } = await readTarget(ports, caller, request);
  const decider: Decider = { ports, caller, request, application, address };
  const wrong = [...problems, ...targetProblems];
  if (wrong.length > 0) await recordMintRefusal(ports, caller, 'invalid-input', wrong, address);
  refuseIfAny(wrong);

  const field = lookupField(policy);
  const canonical = request.canonical[field];
  const decision = await ports.store.tickets.mint(
    {
      brandId: caller.brand.id,
      apiKeyId: caller.apiKey.id,
      lookup: canonical === null ? null : { field, canonical },
    },
    (facts, now) => decide(decider, facts, now),
  );
  if (decision.outcome === 'refused') {
    throw new Problem(decision.reason === 'key-revoked' ? 'key-invalid' : 'no-match');
  }
  const { ticket, doors } = decision;
  await ports.sealer.refreshKeys(ports.clock.now());
  const text = ports.sealer.seal({ brandId: ticket.brandId, ticketId: ticket.id, issuedAt: ticket.issuedAt });
  return { text, ticket, validFor: doors.validFor, application };
};

/** Who asks for what: the part of a decision that the store's facts do not change. */
interface Decider {
  readonly ports: MintPorts;
  readonly caller: Caller;
  readonly request: TicketRequest;
  readonly application: Application | null;
  readonly address: string;
}

type Decision =
  | { readonly outcome: 'minted'; readonly ticket: Ticket; readonly doors: Doors; readonly entry: AuditEntry }
  | {
      readonly outcome: 'refused';
      readonly ticket: null;
      readonly reason: MintRefusalReason;
      readonly entry: AuditEntry;
    };

/** Rules on the facts as the store's transaction sees them. Pure, but for the identifier it draws. */
const decide = (decider: Decider, facts: MintFacts | null, now: Instant): Decision => {
  const { request, application, caller, ports } = decider;
  if (facts === null || apiKeyState(facts.apiKey, now) !== 'live') return refuse(decider, now, 'key-revoked');
  const { brand, apiKey, candidate } = facts;
  if (brand.slug !== request.brand.toLowerCase()) return refuse(decider, now, 'foreign-brand');
  if (brand.status !== 'active') return refuse(decider, now, 'brand-suspended');

  const fields = comparedFields(brand.policy, request.overrideUserInfo);
  const match = matchUser(candidate, request.canonical, fields);
  if (match.outcome === 'no-such-user') return refuse(decider, now, match.outcome);
  if (match.outcome === 'field-differs')
    return refuse(decider, now, match.outcome, match.user.id, match.fields);
  if (match.outcome === 'user-suspended') return refuse(decider, now, match.outcome, match.user.id);

  const { user } = match;
  if (user.noTicket) return refuse(decider, now, 'user-not-by-ticket', user.id);
  if (!isWithin(user.role, apiKey.roleCeiling)) return refuse(decider, now, 'role-above-ceiling', user.id);
  const doors = chooseDoors(apiKey, user, brand.policy, application, request.expiresIn);
  if (doors === null) return refuse(decider, now, 'no-door', user.id);

  const values = fields.map((field) => [field, user.canonical[field]] as const);
  const ticket: Ticket = {
    brandId: brand.id,
    id: ports.ids.next<'ticket'>(),
    userId: user.id,
    apiKeyId: apiKey.id,
    issuedAt: now,
    expiresAt: now + Math.max(doors.validFor.management ?? 0, doors.validFor.applications ?? 0) * 1000,
    usesLeft: brand.policy.ticketUses === 'single' || request.oneTimeUse === true ? 1 : null,
    revokedAt: null,
    audience: doors.audience,
    comparedFields: fields,
    comparedDigest: ports.sealer.digest(brand.id, values),
    override: readOverride(request, user),
    returnTo: request.returnTo,
  };
  const minted = entry(brand.id, now, byKey(caller, decider.address), {
    kind: 'ticket.minted',
    ticketId: ticket.id,
    userId: user.id,
    apiKeyId: apiKey.id,
    override: Object.keys(ticket.override ?? {}),
  });
  return { outcome: 'minted', ticket, doors, entry: minted };
};

const byKey = ({ apiKey }: Caller, address: string): Origin => ({
  actor: { kind: 'api-key', id: apiKey.id },
  address,
});

const refuse = (
  { caller, address }: Pick<Decider, 'caller' | 'address'>,
  now: Instant,
  reason: MintRefusalReason,
  userId?: UserId,
  fields: readonly string[] = [],
): Decision => {
  const event = {
    kind: 'ticket.mint-refused',
    apiKeyId: caller.apiKey.id,
    reason,
    fields,
    ...(userId === undefined ? {} : { userId }),
  } as const;
  return {
    outcome: 'refused',
    ticket: null,
    reason,
    entry: entry(caller.brand.id, now, byKey(caller, address), event),
  };
};

/** What redemption is to write into the record: only what was sent, and only what differs. */
const readOverride = (
  { overrideUserInfo, identity, remark }: TicketRequest,
  user: User,
): UserOverride | null => {
  if (!overrideUserInfo) return null;
  const { firstName, lastName, phone1 } = identity;
  const sent = { firstName, lastName, phone1, remark };
  const current: Record<keyof typeof sent, string | null> = { ...user.identity, remark: user.remark };
  const changes = (Object.keys(sent) as (keyof typeof sent)[]).filter(
    (field) => sent[field] !== null && sent[field] !== current[field],
  );
  if (changes.length === 0) return null;
  return Object.fromEntries(changes.map((field) => [field, sent[field]]));
};

interface Target {
  readonly application: Application | null;
  readonly problems: readonly FieldProblem[];
}

/** The named application, and whether the ticket may land where it is asked to. */
const readTarget = async (
  { store }: MintPorts,
  { brand }: Caller,
  request: TicketRequest,
): Promise<Target> => {
  const slug = request.application?.toLowerCase() ?? null;
  const application = slug === null ? null : await store.read.applications.bySlug(slug, brand.id);
  const problems: FieldProblem[] = [];
  if (slug !== null && application?.status !== 'active') {
    problems.push({ field: 'application', problem: 'is no active application of this brand' });
  }
  if (request.returnTo !== null) {
    const lists =
      application === null
        ? [brand.policy, ...(await store.read.applications.list(brand.id))]
        : [application];
    const allowed = lists.flatMap(({ returnTargets }) => returnTargets);
    const problem = returnTargetProblem(request.returnTo, allowed);
    if (problem !== null) problems.push({ field: 'returnTo', problem });
  }
  return { application, problems };
};

/**
 * Writes down a refusal that needed no look at the records, like any other of a caller who has proved who
 * they are.
 *
 * @param fields the names of those that were wrong, never what they held
 */
export const recordMintRefusal = (
  { store, clock }: Pick<Ports, 'store' | 'clock'>,
  caller: Caller,
  reason: MintRefusalReason,
  fields: readonly FieldProblem[],
  address: string,
): Promise<void> => {
  const names = [...new Set(fields.map(({ field }) => field))];
  const refusal = refuse({ caller, address }, clock.now(), reason, undefined, names);
  return store.audit.append(refusal.entry);
};

import type { Brand } from '../brand/brand.ts';
import { findBrand } from '../brand/find-brand.ts';
import type { Instant } from '../clock.ts';
import { parseId } from '../ids.ts';
import type { Ports } from '../ports.ts';
import { Problem, refuseIfAny } from '../problem.ts';
import type { SigningKey } from '../signing-key/signing-key.ts';
import { sealingKey } from '../signing-key/succession.ts';
import { explainRow } from './explain-row.ts';
import { type Explanation, flawStages, stageOf } from './explanation.ts';
import { flawInWords } from './flaw-words.ts';
import type { RefusalReason } from './judge-ticket.ts';
import type { TicketRecord } from './ports.ts';
import { type PastedLink, readPastedTicket } from './read-pasted-ticket.ts';
import { refusalInWords } from './refusal-words.ts';
import { examineText, type TextFlaw } from './text-flaw.ts';

export interface TicketQuestion {
  /** A link, a part of one, a ticket or its id, as somebody has it. */
  readonly pasted: string;
  /** The slug of the one brand whose tickets may be told about; `null` for all. */
  readonly brand: string | null;
  /** Where it would be presented from; `null` for where it was last. */
  readonly address: string | null;
  /** The slug of the brand whose own site a host is; `null` for one that all share. */
  readonly siteOf: (host: string) => string | null;
}

type ExplainPorts = Pick<Ports, 'store' | 'clock' | 'sealer' | 'addresses'>;

/**
 * Says why a ticket works or does not: read from its text, its row and its history, and judged again by the
 * rules of redemption as of now. It changes nothing and counts nothing.
 *
 * Throws `brand-not-found`, `ticket-not-found` for an id that no ticket has, and `invalid-input` for one that
 * tickets of several brands have.
 */
export const explainTicket = async (ports: ExplainPorts, question: TicketQuestion): Promise<Explanation> => {
  const brand = question.brand === null ? null : await findBrand(ports.store.read.brands, question.brand);
  const pasted = readPastedTicket(question.pasted);
  const now = ports.clock.now();
  switch (pasted.kind) {
    case 'none':
      return flawed({ kind: 'no-ticket' }, 'malformed', now);
    case 'several':
      return groundless('malformed');
    case 'id':
      return explainId(ports, question, pasted.id, brand);
    case 'text':
      return explainText(ports, question, pasted, brand, now);
  }
};

const explainText = async (
  ports: ExplainPorts,
  question: TicketQuestion,
  { text, link }: { readonly text: string; readonly link: PastedLink },
  only: Brand | null,
  now: Instant,
): Promise<Explanation> => {
  const { read } = ports.store;
  const keys = await read.signingKeys.list();
  await ports.sealer.refreshKeys(now);
  const { flaw, claim } = examineText(ports.sealer, text, now, keys);
  if (claim === null) {
    const retired = flaw?.kind === 'retired-key';
    return flaw === null
      ? groundless('not-authentic')
      : flawed(flaw, retired ? 'signing-key-retired' : 'not-authentic', now);
  }
  if (only !== null && only.id !== claim.brandId) return groundless('foreign-brand');
  const row = await read.tickets.byId(claim.brandId, claim.ticketId);
  if (row === null) return groundless('unknown');
  if (row.issuedAt !== claim.issuedAt) return flawed({ kind: 'other-row' }, 'not-authentic', now);
  const signingKey = keys.find(({ kid }) => kid === claim.kid)?.state ?? 'retired';
  const explained = await explainRow(ports, { ...question, row, link, flaw, signingKey, now });
  return explained ?? groundless('unknown');
};

const explainId = async (
  ports: ExplainPorts,
  question: TicketQuestion,
  idText: string,
  only: Brand | null,
): Promise<Explanation> => {
  const { read } = ports.store;
  const row = await findRow(ports, idText, only === null ? await read.brands.list() : [only]);
  const signingKey = keyOf(await read.signingKeys.list(), row)?.state ?? 'retired';
  const now = ports.clock.now();
  const explained = await explainRow(ports, { ...question, row, link: null, flaw: null, signingKey, now });
  return explained ?? groundless('unknown');
};

/** The one that it was sealed under: that follows from the time. */
const keyOf = (oldestFirst: readonly SigningKey[], { issuedAt }: TicketRecord): SigningKey | undefined =>
  sealingKey(oldestFirst, issuedAt);

/** Ids are unique within a brand only, though two brands seldom have the same. */
const findRow = async (
  { store }: ExplainPorts,
  idText: string,
  brands: readonly Brand[],
): Promise<TicketRecord> => {
  const id = parseId('ticket', idText);
  const found: { readonly row: TicketRecord; readonly slug: string }[] = [];
  for (const brand of id === null ? [] : brands) {
    const row = id === null ? null : await store.read.tickets.byId(brand.id, id);
    if (row !== null) found.push({ row, slug: brand.slug });
  }
  const [first, second] = found;
  if (first === undefined) throw new Problem('ticket-not-found');
  const slugs = found.map(({ slug }) => slug).join(' and ');
  refuseIfAny(
    second === undefined ? [] : [{ field: 'brand', problem: `is needed: ${slugs} have a ticket of this id` }],
  );
  return first.row;
};

/** Of something that is no ticket of ours, or of which there is nothing left. */
const groundless = (reason: RefusalReason): Explanation => ({
  verdict: onceOurs.includes(reason) ? 'works-no-more' : 'never-worked',
  stage: stageOf[reason],
  reason,
  flaw: null,
  ...refusalInWords(reason, null),
  besides: null,
  ticket: null,
});

/** What was made here may well have worked. */
const onceOurs: readonly RefusalReason[] = ['unknown', 'signing-key-retired'];

const flawed = (flaw: TextFlaw, reason: RefusalReason, now: Instant): Explanation => ({
  ...groundless(reason),
  stage: flawStages[flaw.kind],
  flaw,
  ...flawInWords(flaw, now),
});

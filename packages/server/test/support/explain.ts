import { expect } from 'vitest';
import { explanationDocument } from '../../src/cli/views/explanation.ts';
import { createNodeOf } from '../../src/core/audit/writer-nodes.ts';
import type { PolicyChange } from '../../src/core/brand/create-brand.ts';
import { explainTicket, type TicketQuestion } from '../../src/core/ticket/explain-ticket.ts';
import type { Explanation } from '../../src/core/ticket/explanation.ts';
import type { TextFlaw } from '../../src/core/ticket/text-flaw.ts';
import { send } from './http.ts';
import { expectRefused } from './sign-in.ts';
import { startBumpyard, type Usher } from './usher.ts';

export type Bumpyard = Awaited<ReturnType<typeof startBumpyard>>;

/** What is asked of a server about something that was pasted; it must not give the ticket's text away. */
export const explain = async (
  { ports }: Pick<Usher, 'ports'>,
  pasted: string,
  question: Partial<TicketQuestion> = {},
): Promise<Explanation> => {
  const everywhere = { brand: null, address: null, siteOf: () => null };
  const explanation = await explainTicket(ports, { ...everywhere, ...question, pasted });
  const told = JSON.stringify(explanationDocument(explanation, createNodeOf([])));
  for (const secret of pasted.match(/[\w-]{60,}/g) ?? []) expect(told).not.toContain(secret.slice(0, 60));
  return explanation;
};

/** A way in which a link fails, and what there is to say about it. */
export interface Failure {
  readonly what: string;
  readonly policy?: PolicyChange;
  /** Makes a ticket fail at a real server; gives the link that failed. */
  readonly happens: (bumpyard: Bumpyard) => Promise<string>;
  /** What the person who opened it saw; the refusal page unless told otherwise. */
  readonly page?: 'as-arranged';
  readonly verdict: Explanation['verdict'];
  readonly stage: Explanation['stage'];
  readonly reason: Explanation['reason'];
  readonly flaw?: TextFlaw['kind'];
  readonly why: RegExp;
  readonly todo: RegExp;
}

/** Lets it happen, sees the link refused by the server, and compares the explanation. */
export const expectExplained = async (failure: Failure): Promise<void> => {
  const bumpyard = await startBumpyard({}, failure.policy);
  const link = await failure.happens(bumpyard);
  if (failure.page !== 'as-arranged') expectRefused(await send(link));
  const { verdict, stage, reason, flaw, why, todo } = await explain(bumpyard.usher, link);
  expect({ verdict, stage, reason, flaw: flaw?.kind }).toEqual({
    verdict: failure.verdict,
    stage: failure.stage,
    reason: failure.reason,
    flaw: failure.flaw,
  });
  expect(why).toMatch(failure.why);
  expect(todo).toMatch(failure.todo);
};

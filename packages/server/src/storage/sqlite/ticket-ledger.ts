import type { RedeemOutcome, TicketLedger } from '../../core/ticket/ports.ts';
import type { Engine } from './engine.ts';
import { prepareMint } from './mint.ts';
import { prepareRedeem } from './redeem.ts';

export const createTicketLedger = ({ writer, commits, clock, onChange }: Engine): TicketLedger => {
  const mint = prepareMint(writer, clock);
  const redeem = prepareRedeem(writer, clock);
  return {
    mint: (query, decide) => commits.submit(mint(query, decide)),

    async redeem(query, decide) {
      const outcome = await commits.submit(redeem(query, decide));
      if (changesSessions(outcome)) onChange();
      return outcome;
    },
  };
};

/** Whether a session that was there before has ended, or shows a person who has changed. */
const changesSessions = (outcome: RedeemOutcome): boolean =>
  outcome.outcome === 'redeemed' &&
  (outcome.redemption.replaces !== null || outcome.redemption.user !== null);

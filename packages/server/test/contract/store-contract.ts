import type { StoreEngine } from '../support/store.ts';
import { apiKeysContract } from './api-keys.ts';
import { applicationsContract } from './applications.ts';
import { auditContract } from './audit.ts';
import { auditChainsContract } from './audit-chains.ts';
import { brandsContract } from './brands.ts';
import { mintContract } from './mint.ts';
import { redeemContract } from './redeem.ts';
import { refusalCountsContract } from './refusal-counts.ts';
import { refusalsContract } from './refusals.ts';
import { sessionsContract } from './sessions.ts';
import { signingKeysContract } from './signing-keys.ts';
import { startContract } from './start.ts';
import { ticketsContract } from './tickets.ts';
import { usersContract } from './users.ts';
import { writeContract } from './write.ts';

/** All that a store promises, whatever it is made of. */
export const storeContract = (engine: StoreEngine): void => {
  brandsContract(engine);
  usersContract(engine);
  applicationsContract(engine);
  apiKeysContract(engine);
  mintContract(engine);
  redeemContract(engine);
  refusalsContract(engine);
  ticketsContract(engine);
  startContract(engine);
  sessionsContract(engine);
  auditContract(engine);
  auditChainsContract(engine);
  refusalCountsContract(engine);
  signingKeysContract(engine);
  writeContract(engine);
};

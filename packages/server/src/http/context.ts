import type { DoctorDesk } from '../core/health/server-report.ts';
import type { Ports } from '../core/ports.ts';
import type { FormTokens } from '../core/secrets.ts';
import type { Draining } from './draining.ts';
import type { Sites } from './sites.ts';
import type { Throttles } from './throttles.ts';

/** What every handler may use. */
export interface HttpContext {
  readonly ports: Ports;
  readonly sites: Sites;
  readonly throttles: Throttles;
  readonly formTokens: FormTokens;
  readonly doctor: DoctorDesk;
  readonly draining: Pick<Draining, 'hasBegun'>;
  /** Whether `status` in the ticket API's replies is a string, as the page has it, or a number. */
  readonly ticketStatus: 'string' | 'number';
  /** The program's own. */
  readonly version: string;
}

import { type Door, doorId } from '../application/application.ts';
import type { Brand } from '../brand/brand.ts';
import type { Instant } from '../clock.ts';
import type { ApiKeyId, SessionId, TicketId } from '../ids.ts';
import type { User } from '../user/user.ts';
import type { Session } from './session.ts';

/** Where a browser is, as far as it can be seen. */
export interface Visitor {
  readonly address: string;
  readonly userAgent: string;
}

export interface NewSession {
  readonly id: SessionId;
  readonly secretHash: Uint8Array;
  readonly door: Door;
  readonly user: User;
  readonly brand: Brand;
  readonly visitor: Visitor;
  readonly landing: string;
  readonly proof: PasswordProof | TicketProof;
}

export interface PasswordProof {
  readonly method: 'password';
}

export interface TicketProof {
  readonly method: 'ticket';
  readonly ticketId: TicketId;
  readonly ticketHash: Uint8Array;
  readonly apiKeyId: ApiKeyId;
}

// Long enough to tell browsers apart, short enough that nobody fills the disk with it.
const LONGEST_USER_AGENT = 256;

/** All ways in end here: the one place where a session comes to be. Pure. */
export const startSession = (wanted: NewSession, now: Instant): Session => {
  const { proof, user, brand } = wanted;
  const byTicket = proof.method === 'ticket';
  return {
    brandId: brand.id,
    id: wanted.id,
    userId: user.id,
    applicationId: doorId(wanted.door),
    secretHash: wanted.secretHash,
    method: proof.method,
    ticketId: byTicket ? proof.ticketId : null,
    ticketHash: byTicket ? proof.ticketHash : null,
    apiKeyId: byTicket ? proof.apiKeyId : null,
    startedAt: now,
    lastSeenAt: now,
    expiresAt: now + brand.policy.sessionAbsolute * 1000,
    endedAt: null,
    endReason: null,
    address: wanted.visitor.address,
    userAgent: wanted.visitor.userAgent.slice(0, LONGEST_USER_AGENT).toWellFormed(),
    landing: wanted.landing,
  };
};

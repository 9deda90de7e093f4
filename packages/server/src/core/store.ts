import type { ApiKeyLedger, ApiKeyReader, ApiKeyRecords } from './api-key/ports.ts';
import type { ApplicationReader, ApplicationRecords } from './application/ports.ts';
import type { AuditLedger, AuditReader, AuditRecords } from './audit/ports.ts';
import type { WriterNodeReader } from './audit/writer-nodes.ts';
import type { BrandReader, BrandRecords } from './brand/ports.ts';
import type { RefusalCounter, RefusalReader } from './refusal/refusal.ts';
import type { SessionLedger, SessionReader, SessionRecords } from './session/ports.ts';
import type { SigningKeyReader, SigningKeyRecords } from './signing-key/signing-key.ts';
import type { TicketLedger, TicketReader, TicketRecords } from './ticket/ports.ts';
import type { UserReader, UserRecords } from './user/ports.ts';

/** What can be read outside a transaction: committed rows only. */
export interface Readers {
  readonly brands: BrandReader;
  readonly users: UserReader;
  readonly applications: ApplicationReader;
  readonly apiKeys: ApiKeyReader;
  readonly tickets: TicketReader;
  readonly sessions: SessionReader;
  readonly audit: AuditReader;
  readonly writerNodes: WriterNodeReader;
  readonly refusals: RefusalReader;
  readonly signingKeys: SigningKeyReader;
}

/** What a management transaction reads and writes. */
export interface Records {
  readonly brands: BrandRecords;
  readonly users: UserRecords;
  readonly applications: ApplicationRecords;
  readonly apiKeys: ApiKeyRecords;
  readonly tickets: TicketRecords;
  readonly sessions: SessionRecords;
  readonly audit: AuditRecords;
  readonly signingKeys: SigningKeyRecords;
}

/** How a store keeps what it is given, as its engine says itself. */
export interface StoreCondition {
  /** Which store it is: the same text for the same one, whoever has it open. */
  readonly identity: string;
  /** Whether writes go to a log first, so that none is torn and readers need not wait. */
  readonly writeAheadLog: boolean;
  /** Whether what was written is on the disk before it is answered. */
  readonly syncsCommits: boolean;
  readonly foreignKeys: boolean;
}

/**
 * Where everything durable lives. Two doors: `write` for management, one transaction at a time and written
 * for clarity; the ledgers for sign-in traffic, grouped and written for speed.
 */
export interface Store {
  readonly read: Readers;
  readonly tickets: TicketLedger;
  readonly sessions: SessionLedger;
  readonly apiKeys: ApiKeyLedger;
  readonly audit: AuditLedger;
  readonly refusals: RefusalCounter;
  /**
   * Runs `work` in one transaction that no other write interleaves with, and resolves once it is durable;
   * where `work` rejects, nothing was written. `work` may await the records it is given and nothing else:
   * everybody who wants to write is waiting. It may be run again where an identifier that it drew was taken.
   */
  write<Result>(work: (records: Records) => Promise<Result>): Promise<Result>;
  /** Rejects with `store-unavailable` where a read cannot be answered. */
  check(): Promise<void>;
  /** Rejects as {@link check} does. */
  inspect(): Promise<StoreCondition>;
  /** Finishes what is under way. */
  close(): Promise<void>;
}

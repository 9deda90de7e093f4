import type { KeyObject } from 'node:crypto';
import { addressRanges } from '../address/address-ranges.ts';
import { atTheCommandLine } from '../cli/actor.ts';
import type { OpenedStore } from '../cli/composition.ts';
import type { Settings } from '../config/settings.ts';
import type { AuditSealer } from '../core/audit/chain.ts';
import type { Clock } from '../core/clock.ts';
import type { DoctorProofs } from '../core/health/server-report.ts';
import { createIdSource } from '../core/ids.ts';
import type { Ports } from '../core/ports.ts';
import type { FormTokens } from '../core/secrets.ts';
import { createSessionCache, type SessionCache } from '../core/session/session-cache.ts';
import { createAuditSealer } from '../crypto/audit-sealer.ts';
import { createDoctorProofs } from '../crypto/doctor-proofs.ts';
import { constantTimeEqual } from '../crypto/equal.ts';
import { createFormTokens } from '../crypto/form-token.ts';
import { openKeyRing } from '../crypto/key-ring.ts';
import { createPasswords } from '../crypto/passwords.ts';
import { createSigningKeys } from '../crypto/signing-keys.ts';
import { createTicketSealer } from '../crypto/ticket-sealer.ts';
import { apiKeyTokens, sessionTokens } from '../crypto/tokens.ts';
import { phoneNumbers } from '../phone/phone-numbers.ts';
import { findMasterKey, type OpenEngine, openEngine } from './engine.ts';

// A few hundred bytes each; more people than that are seldom at work at once on one node.
const CACHED_SESSIONS = 50_000;

/** An installation’s store and keys, ready for whoever works on it. */
export interface OpenInstallation extends OpenedStore {
  readonly formTokens: FormTokens;
  readonly doctorProofs: DoctorProofs;
  readonly masterKey: KeyObject;
  readonly warnings: readonly string[];
}

/**
 * Everything that core needs of the world.
 * @param clock the one that judges; `null` stands for the store's own
 */
export const openInstallation = async (
  clock: Clock | null,
  settings: Settings,
  serving: boolean,
): Promise<OpenInstallation> => {
  const masterKey = await findMasterKey(settings);
  const sessionCache = createSessionCache(CACHED_SESSIONS);
  const auditSealer = createAuditSealer(masterKey);
  const engine = await openEngine({
    ...{ settings, clock, auditSealer, serving },
    onChange: () => sessionCache.clear(),
  });
  try {
    return await openOn(engine, masterKey, sessionCache, auditSealer);
  } catch (error) {
    await engine.store.close();
    throw error;
  }
};

const openOn = async (
  { store, clock, lane, warnings }: OpenEngine,
  masterKey: KeyObject,
  sessionCache: SessionCache,
  auditSealer: AuditSealer,
): Promise<OpenInstallation> => {
  const ring = await openKeyRing({ store, masterKey, clock, by: atTheCommandLine() });
  const ports: Ports = {
    clock,
    ids: createIdSource(() => clock.now(), lane),
    store,
    sealer: createTicketSealer({ ring, masterKey }),
    signingKeys: createSigningKeys(masterKey),
    auditSealer,
    apiKeyTokens,
    sessionTokens,
    sessionCache,
    passwords: createPasswords(),
    equal: constantTimeEqual,
    phones: phoneNumbers,
    addresses: addressRanges,
  };
  return {
    ports,
    formTokens: createFormTokens(masterKey),
    doctorProofs: createDoctorProofs(masterKey),
    masterKey,
    warnings,
    close: () => store.close(),
  };
};

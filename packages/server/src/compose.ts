import type { KeyObject } from 'node:crypto';
import type { AddressInfo } from 'node:net';
import type { FastifyInstance } from 'fastify';
import { addressRanges } from './address/address-ranges.ts';
import { atTheCommandLine } from './cli/actor.ts';
import type { Composition, OpenedStore, RunningServer } from './cli/composition.ts';
import { addressFacts } from './compose/address-facts.ts';
import { openCounters } from './compose/counters.ts';
import { doctorDesk } from './compose/doctor-desk.ts';
import { findMasterKey, type OpenEngine, openEngine } from './compose/engine.ts';
import { inspectInstallation } from './compose/inspect-installation.ts';
import { migrateStore } from './compose/migrate-store.ts';
import { abandonMove, moveStore, outlookOfMove } from './compose/move-store.ts';
import type { Settings } from './config/settings.ts';
import type { AuditSealer } from './core/audit/chain.ts';
import { type Clock, SECOND } from './core/clock.ts';
import { judgeAddresses } from './core/health/judge-addresses.ts';
import type { DoctorProofs } from './core/health/server-report.ts';
import { createIdSource } from './core/ids.ts';
import type { Ports } from './core/ports.ts';
import type { FormTokens } from './core/secrets.ts';
import { createSessionCache, type SessionCache } from './core/session/session-cache.ts';
import { createAuditSealer } from './crypto/audit-sealer.ts';
import { createDoctorProofs } from './crypto/doctor-proofs.ts';
import { constantTimeEqual } from './crypto/equal.ts';
import { createFormTokens } from './crypto/form-token.ts';
import { openKeyRing } from './crypto/key-ring.ts';
import { createPasswords } from './crypto/passwords.ts';
import { createSigningKeys } from './crypto/signing-keys.ts';
import { createTicketSealer } from './crypto/ticket-sealer.ts';
import { apiKeyTokens, sessionTokens } from './crypto/tokens.ts';
import type { HttpContext } from './http/context.ts';
import { createDraining } from './http/draining.ts';
import { createServer } from './http/server.ts';
import { createSites, type Sites } from './http/sites.ts';
import { createThrottles } from './http/throttles.ts';
import { phoneNumbers } from './phone/phone-numbers.ts';

// A few hundred bytes each; more people than that are seldom at work at once on one node.
const CACHED_SESSIONS = 50_000;

interface Opened extends OpenedStore {
  readonly formTokens: FormTokens;
  readonly doctorProofs: DoctorProofs;
  readonly masterKey: KeyObject;
  readonly warnings: readonly string[];
}

/**
 * Everything that core needs of the world.
 * @param clock the one that judges; `null` stands for the store's own
 */
const openAll = async (clock: Clock | null, settings: Settings, serving: boolean): Promise<Opened> => {
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
): Promise<Opened> => {
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

const serve = async (clock: Clock | null, settings: Settings): Promise<RunningServer> => {
  const { ports, formTokens, doctorProofs, masterKey, ...opened } = await openAll(clock, settings, true);
  const counting = openCounters(settings, masterKey, (text, err) => app.log.warn({ err }, text));
  const draining = createDraining();
  const context: { -readonly [Name in keyof HttpContext]: HttpContext[Name] } = {
    ports,
    sites: sitesOn(settings.port, settings, ports),
    throttles: createThrottles(settings.createLimit, counting.counters),
    formTokens,
    doctor: doctorDesk(ports, doctorProofs, settings, () => context.sites.publicUrl),
    draining,
    ticketStatus: settings.ticketStatus,
  };
  const app = createServer(context, settings);
  draining.watch(app.server);
  const close = async (): Promise<void> => {
    await app.close();
    await counting.close();
    await opened.close();
  };
  let warnings: readonly string[];
  try {
    const port = await listen(app, settings);
    // Only now is the port known, where the system was to choose it.
    context.sites = sitesOn(port, settings, ports);
    warnings = [...opened.warnings, ...(await warningsFor(settings, context.sites, ports))];
  } catch (cause) {
    await close();
    throw cause;
  }
  return {
    url: context.sites.publicUrl,
    ports,
    warnings,
    drain: () => draining.run(settings.drain * SECOND),
    async close() {
      draining.finish();
      await close();
    },
  };
};

const listen = async (app: FastifyInstance, { host, port }: Settings): Promise<number> => {
  await app.listen({ host, port });
  return (app.server.address() as AddressInfo).port;
};

const sitesOn = (port: number, settings: Settings, { store }: Ports): Sites => {
  const publicUrl = settings.publicUrl ?? `http://localhost:${port}`;
  return createSites({ ...settings, publicUrl }, store.read.brands);
};

/** What the operator should hear before the first person finds it out. */
const warningsFor = async (
  settings: Settings,
  { publicUrl }: Sites,
  { store }: Ports,
): Promise<readonly string[]> => {
  const findings = judgeAddresses(await addressFacts(settings, publicUrl, store.read.brands));
  return findings.flatMap(({ found, advice }) => (advice === null ? [] : [`${found} ${advice}`]));
};

/** The one place that knows every part. @param clock the one that judges, instead of the store's own */
export const compose = (clock: Clock | null): Composition => ({
  open: (settings) => openAll(clock, settings, false),
  serve: (settings) => serve(clock, settings),
  inspect: (settings) => inspectInstallation(clock ?? { now: () => Date.now() }, settings),
  migrate: (settings) => migrateStore(settings),
  move: moveStore,
  outlookOfMove,
  abandonMove,
});

export const composition: Composition = compose(null);

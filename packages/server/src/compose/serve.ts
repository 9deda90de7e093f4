import type { AddressInfo } from 'node:net';
import type { FastifyInstance } from 'fastify';
import type { RunningServer } from '../cli/composition.ts';
import { version } from '../cli/version.ts';
import type { Settings } from '../config/settings.ts';
import { type Clock, SECOND } from '../core/clock.ts';
import { judgeAddresses } from '../core/health/judge-addresses.ts';
import type { Ports } from '../core/ports.ts';
import type { HttpContext } from '../http/context.ts';
import { createDraining } from '../http/draining.ts';
import { createServer } from '../http/server.ts';
import { createSites, type Sites } from '../http/sites.ts';
import { createThrottles } from '../http/throttles.ts';
import { addressFacts } from './address-facts.ts';
import { openCounters } from './counters.ts';
import { doctorDesk } from './doctor-desk.ts';
import { openInstallation } from './open-installation.ts';

/** The server, put together and listening. */
export const serve = async (clock: Clock | null, settings: Settings): Promise<RunningServer> => {
  const { ports, formTokens, doctorProofs, masterKey, ...opened } = await openInstallation(
    clock,
    settings,
    true,
  );
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
    version: version(),
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

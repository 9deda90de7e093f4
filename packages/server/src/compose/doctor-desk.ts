import { hostname } from 'node:os';
import { version } from '../cli/version.ts';
import type { Settings } from '../config/settings.ts';
import { SECOND } from '../core/clock.ts';
import type { DoctorDesk, DoctorProofs } from '../core/health/server-report.ts';
import type { Ports } from '../core/ports.ts';

/** @param publicUrl asks for the one in force, which is known once the server listens */
export const doctorDesk = (
  { clock, store }: Pick<Ports, 'clock' | 'store'>,
  proofs: DoctorProofs,
  { trustedProxies, baseDomain }: Settings,
  publicUrl: () => string,
): DoctorDesk => ({
  proofs,
  trustedProxies,
  async report() {
    return {
      version: version(),
      now: clock.now(),
      processId: process.pid,
      uptime: process.uptime() * SECOND,
      machine: hostname(),
      publicUrl: publicUrl(),
      baseDomain,
      store: await store.inspect(),
    };
  },
});

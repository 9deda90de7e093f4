import type { Door } from '../application/application.ts';
import { resolveReturnTarget } from '../brand/return-target.ts';

/** Where signing in at this door leads: our own page, or the application's. */
export const landingFor = (
  door: Door,
  managementTargets: readonly string[],
  returnTo: string | null,
): string =>
  door.kind === 'management'
    ? resolveReturnTarget(returnTo, managementTargets, '/')
    : resolveReturnTarget(returnTo, door.application.returnTargets, door.application.url);

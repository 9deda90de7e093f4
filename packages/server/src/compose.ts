import type { Composition } from './cli/composition.ts';
import type { Clock } from './core/clock.ts';

/**
 * The way to every part. Each is loaded when it is asked for: a command at the store does not wait for the server’s
 * code, which takes longer to load than most commands to run.
 * @param clock the one that judges, instead of the store's own
 */
export const compose = (clock: Clock | null): Composition => ({
  async open(settings) {
    const { openInstallation } = await import('./compose/open-installation.ts');
    return openInstallation(clock, settings, false);
  },
  async serve(settings) {
    const { serve } = await import('./compose/serve.ts');
    return serve(clock, settings);
  },
  async inspect(settings) {
    const { inspectInstallation } = await import('./compose/inspect-installation.ts');
    return inspectInstallation(clock ?? { now: () => Date.now() }, settings);
  },
  async migrate(settings) {
    const { migrateStore } = await import('./compose/migrate-store.ts');
    return migrateStore(settings);
  },
  async move(settings, options) {
    const { moveStore } = await import('./compose/move-store.ts');
    return moveStore(settings, options);
  },
  async outlookOfMove(settings) {
    const { outlookOfMove } = await import('./compose/move-store.ts');
    return outlookOfMove(settings);
  },
  async abandonMove(settings) {
    const { abandonMove } = await import('./compose/move-store.ts');
    return abandonMove(settings);
  },
});

export const composition: Composition = compose(null);

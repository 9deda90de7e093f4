import { onTestFinished } from 'vitest';
import type { OpenedStore } from '../../src/cli/composition.ts';
import { compose } from '../../src/compose.ts';
import { load } from '../../src/config/load.ts';
import { settings } from '../../src/config/settings.ts';
import type { AuditRecord } from '../../src/core/audit/ports.ts';
import type { PolicyChange } from '../../src/core/brand/create-brand.ts';
import type { Clock } from '../../src/core/clock.ts';
import type { BrandId } from '../../src/core/ids.ts';
import type { Ports } from '../../src/core/ports.ts';
import type { SessionFacts } from '../../src/core/session/ports.ts';
import { createPlace } from './create-place.ts';
import { type Place, placeSettings } from './place.ts';
import { addApplication, addBrand, addKey, addUser, johnDoe } from './usher.ts';

/** Time as it passes, which other processes see too. */
const systemClock: Clock = { now: () => Date.now() };

/** The store at a place, as the command line opens it beside a running server. It closes with the test. */
export const openStore = async (place: Place): Promise<OpenedStore> => {
  const store = await compose(systemClock).open({ ...load(settings, {}, {}), ...placeSettings(place) });
  onTestFinished(() => store.close());
  return store;
};

/** Long enough that no slow machine lets a ticket run out in the middle of a test. */
const patient: PolicyChange = { managementLifetime: 3600, applicationLifetime: 3600 };

/** A place with the brand, manager, application and key of the published page's example, and no server yet. */
export const prepareBumpyard = async (policy: PolicyChange = {}) => {
  const place = await createPlace();
  const store = await openStore(place);
  const brand = await addBrand(store, 'bumpyard', { ...patient, ...policy });
  const user = await addUser(store, johnDoe);
  const application = await addApplication(store);
  const { token, apiKey } = await addKey(store);
  return { place, ports: store.ports, brand, user, application, token, apiKey };
};

// More than any test writes.
const EVERYTHING = 1_000_000;

export const auditOf = ({ store }: Pick<Ports, 'store'>, brandId: BrandId): Promise<readonly AuditRecord[]> =>
  store.read.audit.tail(brandId, EVERYTHING);

export const sessionsOf = (
  { store }: Pick<Ports, 'store'>,
  brandId: BrandId,
): Promise<readonly SessionFacts[]> => store.read.sessions.listOpen(brandId, { limit: EVERYTHING });

/** How often each value occurs. */
export const countBy = <Item, Key>(items: Iterable<Item>, keyOf: (item: Item) => Key): Map<Key, number> => {
  const counts = new Map<Key, number>();
  for (const item of items) counts.set(keyOf(item), (counts.get(keyOf(item)) ?? 0) + 1);
  return counts;
};

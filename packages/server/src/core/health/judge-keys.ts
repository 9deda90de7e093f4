import { type ApiKey, apiKeyState } from '../api-key/api-key.ts';
import { DAY, type Instant } from '../clock.ts';
import { formatId } from '../ids.ts';
import type { SigningKey } from '../signing-key/signing-key.ts';
import { type Finding, ok, orOk, problem, warning } from './finding.ts';
import type { BrandRows } from './read-rows.ts';
import { counted, day, duration, several } from './words.ts';

const SOON = 30 * DAY;
const VERY_SOON = 7 * DAY;
const LATELY = 7 * DAY;

/** A key with the brand that it belongs to. */
interface Owned {
  readonly key: ApiKey;
  readonly brand: string;
}

/** The keys of every active brand; a suspended one takes none. */
export const judgeApiKeys = (brands: readonly BrandRows[], now: Instant): readonly Finding[] => {
  const active = brands.filter(({ brand }) => brand.status === 'active');
  const owned = active.flatMap(({ brand, apiKeys }) => apiKeys.map((key) => ({ key, brand: brand.slug })));
  const live = owned.filter(({ key }) => apiKeyState(key, now) === 'live');
  const findings = [
    ...judgeExpired(owned, now),
    ...judgeExpiring(live, now),
    ...judgeMissing(active.filter(({ apiKeys }) => !apiKeys.some((key) => apiKeyState(key, now) === 'live'))),
  ];
  return orOk(findings, 'api-keys', summary(live, active.length));
};

const summary = (live: readonly Owned[], brands: number): string => {
  if (live.length === 0) return 'There are no brands yet, and so no keys.';
  const next = Math.min(...live.map(({ key }) => key.expiresAt));
  return `${counted(live.length, 'live key')} in ${counted(brands, 'brand')}; the next to expire does on ${day(next)}.`;
};

const wasUsedLately = ({ lastUsedAt }: ApiKey, now: Instant): boolean =>
  lastUsedAt !== null && now - lastUsedAt < LATELY;

/** Expired in the hands of somebody who was still using them. */
const judgeExpired = (owned: readonly Owned[], now: Instant): readonly Finding[] => {
  const expired = owned.filter(
    ({ key }) =>
      apiKeyState(key, now) === 'expired' && wasUsedLately(key, now) && !isReplacedInUse(key, owned),
  );
  if (expired.length === 0) return [];
  const found = `${counted(expired.length, 'API key')} expired though in use until lately: ${names(expired)}.`;
  return [problem('api-keys', found, 'Make another with `usher key create` and hand it to the platform.')];
};

/** Whether the platform has gone over to the successor. */
const isReplacedInUse = ({ brandId, replacedBy }: ApiKey, owned: readonly Owned[]): boolean =>
  owned.some(({ key }) => key.brandId === brandId && key.id === replacedBy && key.lastUsedAt !== null);

const judgeExpiring = (live: readonly Owned[], now: Instant): readonly Finding[] => {
  // A key that has a successor is meant to expire; what matters is whether somebody goes on using it.
  const expiring = live.filter(
    ({ key }) => key.expiresAt - now < SOON && (key.replacedBy === null || wasUsedLately(key, now)),
  );
  const urgent = expiring.filter(({ key }) => key.expiresAt - now < VERY_SOON && wasUsedLately(key, now));
  const others = expiring.filter((candidate) => !urgent.includes(candidate));
  const advice =
    '`usher key rotate <id> --brand <slug>` makes a successor; where there is one, the platform has to take it into use.';
  return [
    ...(urgent.length === 0
      ? []
      : [problem('api-keys', `In use, and about to expire: ${names(urgent, now)}.`, advice)]),
    ...(others.length === 0 ? [] : [warning('api-keys', `About to expire: ${names(others, now)}.`, advice)]),
  ];
};

const judgeMissing = (brands: readonly BrandRows[]): readonly Finding[] => {
  if (brands.length === 0) return [];
  const slugs = several(brands.map(({ brand }) => brand.slug));
  const advice = '`usher key create --brand <slug>` makes one. Until then no link can be created there.';
  return [warning('api-keys', `Without a live API key: ${slugs}.`, advice)];
};

/** @param now where it is given, how long each has left */
const names = (owned: readonly Owned[], now?: Instant): string =>
  several(
    owned.map(({ key, brand }) => {
      const name = `${formatId('api-key', key.id)} ("${key.name}") of ${brand}`;
      return now === undefined
        ? `${name} on ${day(key.expiresAt)}`
        : `${name} in ${duration(key.expiresAt - now)}`;
    }),
  );

const OLD = 365 * DAY;

export const judgeSigningKeys = (keys: readonly SigningKey[], now: Instant): Finding => {
  const active = keys.findLast(({ state }) => state === 'active');
  if (active === undefined) return ok('signing-keys', 'None yet: the next start makes one.');
  const { kid, createdAt } = active;
  const found = `Tickets are sealed under ${kid}, from ${day(createdAt)}.`;
  return now - createdAt > OLD
    ? warning(
        'signing-keys',
        `${found} That is more than a year.`,
        '`usher signing-key rotate` makes another; tickets that are under way stay good.',
      )
    : ok('signing-keys', found);
};

import { sql } from 'kysely';
import type { Application } from '../../core/application/application.ts';
import type { Clock, Instant } from '../../core/clock.ts';
import type { ApiKeyId, ApplicationId, BrandId, SessionId, UserId } from '../../core/ids.ts';
import type { SessionFacts, SessionRecords } from '../../core/session/ports.ts';
import type { Session } from '../../core/session/session.ts';
import type { User } from '../../core/user/user.ts';
import { applicationColumns, readApplication } from '../rows/application-row.ts';
import { readSession, sessionColumns } from '../rows/session-row.ts';
import { readUser, userColumns } from '../rows/user-row.ts';
import { valuesOf } from '../rows/values.ts';
import { brandQueries } from './brands.ts';
import type { Scopes } from './scopes.ts';

// As the index of open sessions has it (the first migration says why).
const lane = sql<number>`(user_id / 4096) % 16`;
const laneOf = (userId: UserId): number => Math.floor(userId / 4096) % 16;

export const sessionQueries = (scopes: Scopes, clock: Clock): SessionRecords => {
  const brands = brandQueries(scopes);
  const sessions = (brandId: BrandId) =>
    scopes.of(brandId).selectFrom('sessions').select(sessionColumns).where('brand_id', '=', brandId);

  const usersById = async (brandId: BrandId, ids: readonly UserId[]): Promise<Map<UserId, User>> => {
    if (ids.length === 0) return new Map();
    const query = scopes.of(brandId).selectFrom('users').select(userColumns).where('brand_id', '=', brandId);
    const rows = await query.where('id', 'in', ids).execute();
    return new Map(rows.map((row) => [row.id, readUser(valuesOf(row, userColumns))]));
  };

  const applicationsById = async (
    brandId: BrandId,
    ids: readonly ApplicationId[],
  ): Promise<Map<ApplicationId, Application>> => {
    if (ids.length === 0) return new Map();
    const query = scopes
      .of(brandId)
      .selectFrom('applications')
      .select(applicationColumns)
      .where('brand_id', '=', brandId);
    const rows = await query.where('id', 'in', ids).execute();
    return new Map(rows.map((row) => [row.id, readApplication(valuesOf(row, applicationColumns))]));
  };

  const apiKeyNames = async (brandId: BrandId, ids: readonly ApiKeyId[]): Promise<Map<ApiKeyId, string>> => {
    if (ids.length === 0) return new Map();
    const query = scopes
      .of(brandId)
      .selectFrom('api_keys')
      .select(['id', 'name'])
      .where('brand_id', '=', brandId);
    const rows = await query.where('id', 'in', ids).execute();
    return new Map(rows.map((row) => [row.id, row.name]));
  };

  // A handful of queries for any number of sessions of one brand.
  const factsOf = async (brandId: BrandId, found: readonly Session[]): Promise<SessionFacts[]> => {
    const brand = await brands.byId(brandId);
    const users = await usersById(brandId, distinct(found.map(({ userId }) => userId)));
    const applications = await applicationsById(brandId, distinct(found.map((it) => it.applicationId)));
    const names = await apiKeyNames(brandId, distinct(found.map(({ apiKeyId }) => apiKeyId)));
    return found.flatMap((session) => {
      const user = users.get(session.userId);
      const application = lookUp(applications, session.applicationId);
      if (brand === null || user === undefined || application === undefined) return [];
      const apiKeyName = lookUp(names, session.apiKeyId) ?? null;
      return [{ session, user, brand, application, apiKeyName }];
    });
  };

  // Apart from the list itself, because so it reads the index alone: a row is looked at only if it is theirs.
  const openIdsOf = (brandId: BrandId, userId: UserId, now: Instant) =>
    scopes
      .of(brandId)
      .selectFrom('sessions')
      .select('id')
      .where('brand_id', '=', brandId)
      .where(lane, '=', laneOf(userId))
      .where('expires_at', '>', now)
      .where('user_id', '=', userId)
      .where('ended_at', 'is', null);

  return {
    async facts(brandId, id) {
      const row = await sessions(brandId).where('id', '=', id).executeTakeFirst();
      if (row === undefined) return null;
      const [facts] = await factsOf(brandId, [readSession(valuesOf(row, sessionColumns))]);
      return facts ?? null;
    },

    async listOpen(brandId, { userId, limit, usedSince = 0 }) {
      const now = clock.now();
      const open = sessions(brandId)
        .where('ended_at', 'is', null)
        .where('expires_at', '>', now)
        .where('last_seen_at', '>', usedSince);
      const asked = userId === undefined ? open : open.where('id', 'in', openIdsOf(brandId, userId, now));
      const rows = await asked.orderBy('id', 'desc').limit(limit).execute();
      return factsOf(
        brandId,
        rows.map((row) => readSession(valuesOf(row, sessionColumns))),
      );
    },

    async newest(brandId) {
      const { newest } = await scopes
        .of(brandId)
        .selectFrom('sessions')
        .select(({ fn }) => fn.max<SessionId | null>('id').as('newest'))
        .where('brand_id', '=', brandId)
        .executeTakeFirstOrThrow();
      return newest;
    },
  };
};

const distinct = <Id extends number>(ids: ReadonlyArray<Id | null>): Id[] => [
  ...new Set(ids.filter((id) => id !== null)),
];

/** `null` where there is nothing to look for, `undefined` where it is not there. */
const lookUp = <Id extends number, Found>(rows: Map<Id, Found>, id: Id | null): Found | null | undefined =>
  id === null ? null : rows.get(id);

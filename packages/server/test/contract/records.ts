import type { ApiKey } from '../../src/core/api-key/api-key.ts';
import type { Application } from '../../src/core/application/application.ts';
import type { AuditEntry, AuditEvent } from '../../src/core/audit/event.ts';
import type { Brand } from '../../src/core/brand/brand.ts';
import { defaultPolicy } from '../../src/core/brand/policy.ts';
import { DAY, HOUR } from '../../src/core/clock.ts';
import { createIdSource, type Id, type IdSource } from '../../src/core/ids.ts';
import type { Session } from '../../src/core/session/session.ts';
import type { SigningKey } from '../../src/core/signing-key/signing-key.ts';
import type { Store } from '../../src/core/store.ts';
import type { Ticket } from '../../src/core/ticket/ticket.ts';
import type { Identity } from '../../src/core/user/identity.ts';
import type { User } from '../../src/core/user/user.ts';
import type { MovableClock, StoreEngine, TestDatabase } from '../support/store.ts';

/** One brand with one of everything, in the store. */
export interface Tenant {
  readonly brand: Brand;
  readonly user: User;
  readonly apiKey: ApiKey;
  readonly application: Application;
}

/** Two brands in a new database: what is done to the first must not show in the second. */
export interface Installation extends Tenant {
  readonly store: Store;
  readonly other: Tenant;
  readonly database: TestDatabase;
  readonly clock: MovableClock;
  readonly ids: IdSource;
  /** How often the store has said that something changed. */
  changes(): number;
}

export const install = async (engine: StoreEngine): Promise<Installation> => {
  const database = await engine.create();
  let changes = 0;
  const store = await database.open(() => {
    changes += 1;
  });
  const { clock } = database;
  const ids = createIdSource(clock.now.bind(clock), () => 0);
  await store.write(({ signingKeys }) => signingKeys.insert(aSigningKey(KID, clock.now())));
  const bumpyard = await addTenant(store, ids, clock, 'bumpyard');
  const other = await addTenant(store, ids, clock, 'other');
  const before = changes;
  return { ...bumpyard, store, other, database, clock, ids, changes: () => changes - before };
};

/** The key that every ticket of the suites is sealed under. */
export const KID = '0a1b2c3d';

export const aSigningKey = (kid: string, createdAt: number): SigningKey => ({
  kid,
  state: 'active',
  sealedSecret: Uint8Array.from({ length: 60 }, (_, at) => at),
  createdAt,
});

const addTenant = async (store: Store, ids: IdSource, clock: MovableClock, slug: string): Promise<Tenant> => {
  const brand = aBrand(ids.next(), slug, clock);
  const user = aUser(brand, ids.next(), { username: 'john.d', email: `john.d@${slug}.example` });
  const apiKey = anApiKey(brand, ids.next());
  const application = anApplication(brand, ids.next(), `${slug}-crm`);
  await store.write(async (records) => {
    await records.brands.insert(brand);
    await records.users.insert(user);
    await records.apiKeys.insert(apiKey);
    await records.applications.insert(application);
  });
  return { brand, user, apiKey, application };
};

export const aBrand = (id: Id<'brand'>, slug: string, clock: MovableClock): Brand => ({
  id,
  slug,
  name: `The ${slug} brand`,
  status: 'active',
  validFrom: 0,
  policy: { ...defaultPolicy, mandatoryFields: ['username', 'email', 'phone1'], phoneCountry: 'GB' },
  createdAt: clock.now(),
  version: 1,
});

const nobody: Identity = {
  username: null,
  email: null,
  uniqueId: null,
  firstName: null,
  lastName: null,
  phone1: null,
};

export const aUser = (brand: Brand, id: Id<'user'>, identity: Partial<Identity>): User => ({
  brandId: brand.id,
  id,
  identity: { ...nobody, ...identity },
  canonical: { ...nobody, ...identity },
  remark: null,
  role: 'manager',
  status: 'active',
  noTicket: false,
  passwordHash: null,
  validFrom: 0,
  createdAt: brand.createdAt,
  updatedAt: brand.createdAt,
  version: 1,
});

export const anApiKey = (brand: Brand, id: Id<'api-key'>): ApiKey => ({
  brandId: brand.id,
  id,
  name: 'CRM back end',
  secretHash: new Uint8Array(32).fill(7),
  scopes: ['ticket:management', 'ticket:application'],
  roleCeiling: 'manager',
  addresses: ['192.0.2.0/24'],
  createdAt: brand.createdAt,
  expiresAt: brand.createdAt + 365 * DAY,
  revokedAt: null,
  replacedBy: null,
  lastUsedAt: null,
});

export const anApplication = (brand: Brand, id: Id<'application'>, slug: string): Application => ({
  brandId: brand.id,
  id,
  slug,
  name: 'CRM',
  url: 'https://crm.example.com/',
  returnTargets: ['https://crm.example.com/start'],
  validFrom: 0,
  ticketLifetime: null,
  cookieDomain: null,
  allowedFrames: [],
  status: 'active',
  createdAt: brand.createdAt,
  version: 1,
});

export const aTicket = ({ brand, user, apiKey }: Tenant, id: Id<'ticket'>, issuedAt: number): Ticket => ({
  brandId: brand.id,
  id,
  userId: user.id,
  apiKeyId: apiKey.id,
  issuedAt,
  expiresAt: issuedAt + HOUR,
  usesLeft: 1,
  revokedAt: null,
  audience: { management: true, applications: 'any' },
  comparedFields: ['username', 'email'],
  comparedDigest: new Uint8Array(32).fill(9),
  override: null,
  returnTo: null,
});

export const aSession = ({ brand, user }: Tenant, id: Id<'session'>, startedAt: number): Session => ({
  brandId: brand.id,
  id,
  userId: user.id,
  applicationId: null,
  secretHash: new Uint8Array(32).fill(3),
  method: 'password',
  ticketId: null,
  ticketHash: null,
  apiKeyId: null,
  startedAt,
  lastSeenAt: startedAt,
  expiresAt: startedAt + 12 * HOUR,
  endedAt: null,
  endReason: null,
  address: '192.0.2.1',
  userAgent: 'a browser',
  landing: '/',
});

export const anEntry = ({ brand }: Pick<Tenant, 'brand'>, event: AuditEvent): AuditEntry => ({
  brandId: brand.id,
  at: brand.createdAt,
  actor: { kind: 'command-line', name: 'root' },
  address: null,
  event,
});

/** Every kind of entry that a brand's log holds, oldest first. */
export const kindsIn = async (store: Store, { brand }: Pick<Tenant, 'brand'>): Promise<string[]> => {
  const records = await store.read.audit.tail(brand.id, 1000);
  return records.map(({ event }) => event.kind);
};

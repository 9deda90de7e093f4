import { describe, expect, it } from 'vitest';
import type { ApiKey } from '../api-key/api-key.ts';
import type { Brand } from '../brand/brand.ts';
import { DAY } from '../clock.ts';
import type { ApiKeyId, BrandId } from '../ids.ts';
import type { SigningKey } from '../signing-key/signing-key.ts';
import { judgeApiKeys, judgeSigningKeys } from './judge-keys.ts';
import type { BrandRows } from './read-rows.ts';

const NOW = Date.UTC(2026, 10, 23, 14, 18, 47, 630);

const key = (changes: Partial<ApiKey> = {}): ApiKey => ({
  brandId: 1 as BrandId,
  id: 7 as ApiKeyId,
  name: 'CRM',
  secretHash: new Uint8Array(),
  scopes: ['ticket:management'],
  roleCeiling: 'manager',
  addresses: [],
  createdAt: NOW - 100 * DAY,
  expiresAt: NOW + 200 * DAY,
  revokedAt: null,
  replacedBy: null,
  lastUsedAt: NOW - DAY,
  ...changes,
});

const successor = (changes: Partial<ApiKey> = {}): ApiKey => key({ id: 8 as ApiKeyId, ...changes });

const brand = (apiKeys: readonly ApiKey[], changes: Partial<Brand> = {}): BrandRows => ({
  // No other field of a brand says anything about its keys.
  brand: { slug: 'bumpyard', status: 'active', ...changes } as Brand,
  apiKeys,
  applications: [],
});

const judge = (...apiKeys: ApiKey[]): string[] =>
  judgeApiKeys([brand(apiKeys)], NOW).map(({ verdict, found }) => `${verdict}: ${found}`);

describe('API keys', () => {
  it('that are good say when the next expires', () => {
    expect(judge(key(), successor({ expiresAt: NOW + 100 * DAY }))).toEqual([
      'ok: 2 live keys in 1 brand; the next to expire does on 2027-03-03.',
    ]);
  });

  const left = (days: number) => NOW + days * DAY;
  it.each([
    ['in 31 days', [key({ expiresAt: left(31) })], /^ok/],
    ['in 29 days', [key({ expiresAt: left(29) })], /^warning: About to expire: .* in 29 days/],
    ['in 6 days, in use', [key({ expiresAt: left(6) })], /^problem: In use, and about to expire/],
    ['in 6 days, never used', [key({ expiresAt: left(6), lastUsedAt: null })], /^warning: About to expire/],
    [
      'in 6 days, used long ago',
      [key({ expiresAt: left(6), lastUsedAt: NOW - 8 * DAY })],
      /^warning: About to expire/,
    ],
    [
      'in 6 days, replaced and out of use',
      [key({ expiresAt: left(6), replacedBy: 8 as ApiKeyId, lastUsedAt: NOW - 8 * DAY }), successor()],
      /^ok/,
    ],
    [
      'in 6 days, replaced and still in use',
      [key({ expiresAt: left(6), replacedBy: 8 as ApiKeyId }), successor()],
      /^problem: In use/,
    ],
    [
      'two days ago, in use until then',
      [key({ expiresAt: left(-2), lastUsedAt: NOW - 2.1 * DAY }), successor()],
      /^problem: 1 API key expired though in use until lately: key_\w+ \("CRM"\) of bumpyard on 2026-11-21/,
    ],
    [
      'two days ago, its successor in use',
      [key({ expiresAt: left(-2), lastUsedAt: NOW - 2.1 * DAY, replacedBy: 8 as ApiKeyId }), successor()],
      /^ok/,
    ],
    [
      'two days ago, its successor never used',
      [
        key({ expiresAt: left(-2), lastUsedAt: NOW - 2.1 * DAY, replacedBy: 8 as ApiKeyId }),
        successor({ lastUsedAt: null }),
      ],
      /^problem: 1 API key expired/,
    ],
    [
      'two days ago, out of use for long',
      [key({ expiresAt: left(-2), lastUsedAt: NOW - 20 * DAY }), successor()],
      /^ok/,
    ],
  ])('that expire %s', (_when, keys, words) => {
    const judged = judge(...keys);
    expect(judged).toHaveLength(1);
    expect(judged[0]).toMatch(words);
  });

  it('of a brand with none alive are missed, but not of a suspended one', () => {
    const dead = [key({ revokedAt: NOW - DAY }), successor({ expiresAt: NOW - 50 * DAY, lastUsedAt: null })];
    expect(judge(...dead)).toEqual(['warning: Without a live API key: bumpyard.']);
    const suspended = judgeApiKeys([brand(dead, { status: 'suspended' })], NOW);
    expect(suspended).toMatchObject([{ verdict: 'ok' }]);
  });

  it('of many brands are named as far as anybody reads', () => {
    const brands = Array.from({ length: 8 }, (_, number) => brand([], { slug: `b${number}` }));
    expect(judgeApiKeys(brands, NOW)[0]?.found).toBe(
      'Without a live API key: b0, b1, b2, b3, b4 and 3 more.',
    );
  });
});

describe('signing keys', () => {
  const signing = (days: number, changes: Partial<SigningKey> = {}): SigningKey => ({
    kid: '00c0ffee',
    state: 'active',
    sealedSecret: new Uint8Array(),
    createdAt: NOW - days * DAY,
    ...changes,
  });

  it.each([
    ['a young one', [signing(364)], 'ok', 'sealed under 00c0ffee'],
    ['one of more than a year', [signing(366)], 'warning', 'more than a year'],
    ['an old one that was replaced', [signing(900, { state: 'retired' }), signing(1)], 'ok', 'sealed under'],
    ['none that seals', [signing(900, { state: 'retired' })], 'ok', 'None yet'],
  ])('%s', (_what, keys, verdict, words) => {
    expect(judgeSigningKeys(keys, NOW)).toMatchObject({ verdict, found: expect.stringContaining(words) });
  });
});

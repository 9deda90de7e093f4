import { describe, expect, it } from 'vitest';
import { inWords } from '../duration.ts';
import { stageOf } from './explanation.ts';
import { flawInWords } from './flaw-words.ts';
import type { RefusalReason } from './judge-ticket.ts';
import { type Circumstances, refusalInWords } from './refusal-words.ts';
import type { TextFlaw } from './text-flaw.ts';

const reasons = Object.keys(stageOf) as RefusalReason[];

const about: Circumstances = {
  brand: 'bumpyard',
  person: 'John Doe',
  role: 'owner',
  door: 'Help desk',
  apiKey: 'CRM',
  ceiling: 'manager',
  age: 63_000,
  lifetime: 60_000,
  address: '192.0.2.7',
  usedAfter: 7000,
  revokedAfter: 8000,
  comparedFields: ['username', 'email', 'lastName'],
  closed: { because: 'key-scope' },
};

const sentences = /^[A-Z].*\.$/;

describe('every reason', () => {
  it.each(reasons)('%s is told in sentences, with and without what is known', (reason) => {
    for (const { why, todo } of [refusalInWords(reason, null), refusalInWords(reason, about)]) {
      expect(why).toMatch(sentences);
      expect(todo).toMatch(sentences);
      expect(`${why} ${todo}`).not.toMatch(/undefined|null|NaN|please|!/i);
    }
  });
});

it('says nothing that contradicts itself where the facts have changed since', () => {
  const now: Circumstances = { ...about, age: 30_000, role: 'manager', usedAfter: null, address: null };
  expect(refusalInWords('expired', now).why).toBe('It was presented too late.');
  expect(refusalInWords('not-yet-valid', now).why).not.toContain('30');
  expect(refusalInWords('role-above-ceiling', now).why).not.toContain('John');
  expect(refusalInWords('role-not-allowed', now).why).not.toContain('John');
  expect(refusalInWords('used', now).why).toBe('It had been used, and it is good once.');
  expect(refusalInWords('address-not-allowed', now).why).not.toContain('null');
});

it('names the fields that were compared', () => {
  expect(refusalInWords('record-changed', about).why).toContain('user name, e-mail address or last name');
  const alone: Circumstances = { ...about, comparedFields: ['uniqueId'] };
  expect(refusalInWords('record-changed', alone).why).toContain('unique id is not what it was');
});

const flaws: { readonly [Kind in TextFlaw['kind']]: TextFlaw & { readonly kind: Kind } } = {
  'no-ticket': { kind: 'no-ticket' },
  'encoded-twice': { kind: 'encoded-twice' },
  'case-changed': { kind: 'case-changed' },
  'unknown-version': { kind: 'unknown-version' },
  altered: { kind: 'altered' },
  'cut-off': { kind: 'cut-off', length: 61 },
  'too-long': { kind: 'too-long', length: 82, extra: '. ' },
  'foreign-characters': { kind: 'foreign-characters', characters: ['+', '\n'] },
  'unknown-key': { kind: 'unknown-key', kid: '0a1b2c3d' },
  'retired-key': { kind: 'retired-key', kid: '0a1b2c3d' },
  'wrong-hour': { kind: 'wrong-hour', hour: 0 },
  'other-row': { kind: 'other-row' },
  'no-such-application': { kind: 'no-such-application', slug: 'shop' },
};

describe('every flaw', () => {
  it.each(Object.values(flaws))('$kind is told in sentences', (flaw) => {
    const { why, todo } = flawInWords(flaw, 0);
    expect(why).toMatch(/^[A-Z]/);
    expect(todo).toMatch(sentences);
  });

  it('shows what cannot be seen', () => {
    expect(flawInWords(flaws['foreign-characters'], 0).why).toMatch(/"\+" a line break$/);
  });

  it('tells the past from the future', () => {
    expect(flawInWords(flaws['wrong-hour'], 86_400_000 * 3).why).toContain(`${inWords(86_400_000 * 3)} ago`);
    expect(flawInWords({ kind: 'wrong-hour', hour: 7_200_000 }, 0).why).toContain('2 hours in the future');
  });
});

import { describe, expect, it } from 'vitest';
import { canonicalOf, policyWith, userWith } from '../../../test/support/records.ts';
import { comparedFields, matchUser } from './match-user.ts';

const all = ['username', 'email', 'uniqueId', 'firstName', 'lastName', 'phone1'] as const;

describe('comparedFields', () => {
  it("are the brand's mandatory ones", () => {
    expect(comparedFields(policyWith({ mandatoryFields: all }), false)).toEqual(all);
    expect(comparedFields(policyWith({ mandatoryFields: ['email', 'lastName'] }), false)).toEqual([
      'email',
      'lastName',
    ]);
  });

  it('under overrideUserInfo are those of them that it does not replace', () => {
    expect(comparedFields(policyWith({ mandatoryFields: all }), true)).toEqual([
      'username',
      'email',
      'uniqueId',
    ]);
  });

  it.each(['username', 'email', 'uniqueId'] as const)(
    'always hold a unique identifier, here %s',
    (identifier) => {
      const policy = policyWith({ mandatoryFields: ['firstName', 'lastName', 'phone1', identifier] });
      expect(comparedFields(policy, true)).toEqual([identifier]);
      expect(comparedFields(policy, false)).toContain(identifier);
    },
  );
});

describe('matchUser', () => {
  const john = userWith();
  const sent = canonicalOf(john.identity);

  it('matches an active user who equals the request in every compared field', () => {
    expect(matchUser(john, sent, all)).toEqual({ outcome: 'match', user: john });
  });

  it.each(all)('does not match where %s differs, and says which', (field) => {
    const wanted = { ...sent, [field]: 'other' };
    expect(matchUser(john, wanted, all)).toEqual({ outcome: 'field-differs', user: john, fields: [field] });
  });

  it.each(all)('does not match where %s was not sent', (field) => {
    expect(matchUser(john, { ...sent, [field]: null }, all).outcome).toBe('field-differs');
  });

  // Two absent values are no evidence: an empty request would match an empty record.
  it.each(all)('does not match where %s is missing on both sides', (field) => {
    const record = userWith({}, { [field]: null });
    expect(matchUser(record, { ...sent, [field]: null }, all).outcome).toBe('field-differs');
  });

  it('says all the fields that differ', () => {
    const wanted = { ...sent, firstName: 'jane', phone1: '+12121234567' };
    expect(matchUser(john, wanted, all)).toMatchObject({ fields: ['firstName', 'phone1'] });
  });

  it('does not look at fields that are not compared', () => {
    const wanted = { ...sent, firstName: 'jane', lastName: null, phone1: '+12121234567' };
    expect(matchUser(john, wanted, ['username', 'email']).outcome).toBe('match');
  });

  it('knows nobody where nobody was found', () => {
    expect(matchUser(null, sent, all)).toEqual({ outcome: 'no-such-user' });
  });

  it('does not match a suspended user', () => {
    const suspended = userWith({ status: 'suspended' });
    expect(matchUser(suspended, sent, all)).toEqual({ outcome: 'user-suspended', user: suspended });
  });

  it('does not tell that a user is suspended whom the request does not describe', () => {
    const suspended = userWith({ status: 'suspended' });
    expect(matchUser(suspended, { ...sent, email: 'other' }, all).outcome).toBe('field-differs');
  });
});

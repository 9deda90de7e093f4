import { expect, it } from 'vitest';
import { masterKey } from '../../test/support/key-ring.ts';
import { createFormTokens } from './form-token.ts';
import { parseMasterKey } from './master-key.ts';

const forms = createFormTokens(masterKey);

it('knows a token that it issued for this very cookie', () => {
  const cookie = forms.newFormCookie();
  expect(forms.checkFormToken(cookie, forms.issueFormToken(cookie))).toBe(true);
});

it('refuses a token that was issued for another cookie', () => {
  const token = forms.issueFormToken(forms.newFormCookie());
  expect(forms.checkFormToken(forms.newFormCookie(), token)).toBe(false);
});

it('refuses a token that another installation issued', () => {
  const elsewhere = createFormTokens(parseMasterKey('5a17'.repeat(16), 'USHER_MASTER_KEY'));
  const cookie = forms.newFormCookie();
  expect(forms.checkFormToken(cookie, elsewhere.issueFormToken(cookie))).toBe(false);
});

it('knows its tokens after a restart, and on every node', () => {
  const cookie = forms.newFormCookie();
  expect(createFormTokens(masterKey).checkFormToken(cookie, forms.issueFormToken(cookie))).toBe(true);
});

it.each(['', 'x', 'é'.repeat(43), `${forms.issueFormToken('cookie')}=`, undefined, ['cookie']])(
  'refuses %j instead of throwing',
  (token) => {
    expect(forms.checkFormToken('cookie', token as string)).toBe(false);
  },
);

it('takes no token where there is no cookie', () => {
  expect(forms.checkFormToken('', forms.issueFormToken(''))).toBe(false);
});

it('makes cookie values of 128 random bits', () => {
  expect(forms.newFormCookie()).toMatch(/^[\w-]{22}$/);
  expect(forms.newFormCookie()).not.toBe(forms.newFormCookie());
});

import { describe, expect, test } from 'vitest';
import { enGb } from './messages/en-gb.ts';
import { signInPage } from './sign-in-page.ts';
import type { SignInView } from './views.ts';

const empty: SignInView = {
  action: '/login',
  brandName: 'Bump Yard',
  doorName: null,
  askBrand: false,
  values: { brand: '', username: '' },
  problem: null,
  retryAfterSeconds: null,
  notice: null,
  formToken: 'proof',
};

const page = (view: Partial<SignInView> = {}): string => signInPage({ ...empty, ...view }, enGb);

const fieldOf = (text: string, id: string): string =>
  new RegExp(`<input id="${id}"[^>]*>`).exec(text)?.[0] ?? '';

describe('the sign-in page', () => {
  test('lets password managers fill it', () => {
    expect(fieldOf(page(), 'username')).toContain('autocomplete="username"');
    expect(fieldOf(page(), 'password')).toContain('autocomplete="current-password"');
  });

  test('keeps what was typed after an error, but never has a password to keep', () => {
    const text = page({
      askBrand: true,
      values: { brand: 'bumpyard', username: 'john.d' },
      problem: 'failed',
    });
    expect(fieldOf(text, 'brand')).toContain('value="bumpyard"');
    expect(fieldOf(text, 'username')).toContain('value="john.d"');
    expect(fieldOf(text, 'password')).not.toContain('value=');
  });

  test('says the problem in the title, as an alert, and with each field', () => {
    const text = page({ askBrand: true, problem: 'failed' });
    expect(text).toContain('<title>Problem: Sign in · Bump Yard</title>');
    expect(text).toContain(`<p class="problem" role="alert" id="problem">${enGb.signInProblem.failed}</p>`);
    expect(fieldOf(text, 'brand')).toContain('aria-describedby="problem brand-hint" aria-invalid="true"');
    expect(fieldOf(text, 'username')).toContain('aria-describedby="problem" aria-invalid="true"');
    expect(fieldOf(text, 'password')).toContain('aria-describedby="problem" aria-invalid="true"');
  });

  test('does not call fields wrong when the fault is not in them', () => {
    for (const problem of ['throttled', 'form-not-ours', 'insecure'] as const) {
      expect(page({ problem })).not.toContain('aria-invalid');
    }
  });

  test('says how long to wait', () => {
    expect(page({ problem: 'throttled', retryAfterSeconds: 61 })).toContain(
      'Wait 2 minutes, then try again.',
    );
    expect(page({ problem: 'throttled' })).toContain(enGb.signInProblem.throttled);
  });

  test.each([
    [{ askBrand: true }, 'brand'],
    [{ askBrand: true, values: { brand: 'bumpyard', username: '' } }, 'username'],
    [{}, 'username'],
    [{ values: { brand: '', username: 'john.d' } }, 'password'],
  ])('with %j starts in the field %s', (view, id) => {
    const text = page(view);
    expect(fieldOf(text, id)).toContain(' autofocus');
    expect(text.match(/ autofocus/g)).toHaveLength(1);
  });

  test('asks for the account only on a host that brands share', () => {
    expect(fieldOf(page(), 'brand')).toBe('');
    expect(fieldOf(page({ askBrand: true }), 'brand')).toContain('name="brand"');
  });

  test('says once that https is missing', () => {
    expect(page({ warning: 'not-secure' })).toContain(enGb.notSecure);
    const both = page({ warning: 'not-secure', problem: 'insecure' });
    expect(both).not.toContain(enGb.notSecure);
    expect(both).toContain(enGb.signInProblem.insecure);
  });

  test('names the application that it leads to', () => {
    const text = page({ doorName: 'Order desk' });
    expect(text).toContain('<h1>Sign in to <bdi>Order desk</bdi></h1>');
    expect(text).toContain('<title>Sign in to Order desk · Bump Yard</title>');
  });
});

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { absoluteUrlProblem, resolveReturnTarget, returnTargetProblem } from './return-target.ts';

const allowed = ['https://portal.example.com/start', 'https://crm.example.com:8443/?view=1'];

describe('returnTargetProblem takes', () => {
  it.each([
    '/',
    '/orders/7?tab=notes#last',
    '/a//b',
    '/redirect?to=https://evil.example/',
    '/%2f%2fevil.example',
    '/%5cevil.example',
    '/@evil.example',
    '/%00',
    '/straße',
    '/🦄',
    `/${'x'.repeat(1999)}`,
  ])('the path %s', (target) => {
    expect(returnTargetProblem(target, [])).toBeNull();
  });

  it.each([
    'https://portal.example.com/start',
    'HTTPS://Portal.Example.com:443/start',
    'https://portal.example.com/./start',
    'https://crm.example.com:8443/?view=1',
  ])('%s, which is on the list', (target) => {
    expect(returnTargetProblem(target, allowed)).toBeNull();
  });
});

/** What sends people elsewhere where it is taken at its looks. */
const hostile: readonly string[] = [
  '',
  'orders',
  './orders',
  '../orders',
  '?to=evil',
  '#evil',
  '//evil.example',
  '///evil.example',
  '////evil.example',
  '//evil.example/%2f..',
  '/\\evil.example',
  '/orders\\7',
  '\\\\evil.example',
  '\\/evil.example',
  '/.//evil.example',
  '/..//evil.example',
  '/x/..//evil.example',
  '/%2e//evil.example',
  '/%2e%2e//evil.example',
  '/%2E%2e//evil.example',
  '/\t/evil.example',
  '/\n/evil.example',
  '/\r\nSet-Cookie: x=y',
  '/ /evil.example',
  ' //evil.example',
  '\u0000//evil.example',
  '/x\u0000',
  '/\u2028/evil.example',
  '/\u202eelpmaxe.live',
  '/\ufeff/evil.example',
  '/\ud800',
  `/${'x'.repeat(2000)}`,
  'javascript:alert(1)',
  'JaVaScRiPt:alert(1)',
  'java\tscript:alert(1)',
  'data:text/html,<script>alert(1)</script>',
  'vbscript:x',
  'file:///etc/passwd',
  'blob:https://portal.example.com/start',
  'https:evil.example',
  'https:/evil.example',
  'https://evil.example',
  'http://portal.example.com/start',
  'https://portal.example.com',
  'https://portal.example.com/',
  'https://portal.example.com/start/',
  'https://portal.example.com/start/../admin',
  'https://portal.example.com/START',
  'https://portal.example.com/start?next=1',
  'https://portal.example.com/start#fragment',
  'https://portal.example.com:8443/start',
  'https://portal.example.com.evil.example/start',
  'https://portal.example.com@evil.example/start',
  'https://evil.example/https://portal.example.com/start',
  'https://user@portal.example.com/start',
  'https://user:password@portal.example.com/start',
  'https://portal.example.com\\@evil.example/start',
  'https://portal.example.com /start',
  'https://pоrtal.example.com/start',
  'https://crm.example.com/?view=1',
  'https://crm.example.com:8443/?view=2',
];

describe('returnTargetProblem refuses', () => {
  it.each(hostile)('%j', (target) => {
    expect(returnTargetProblem(target, allowed)).toEqual(expect.any(String));
  });

  it('2001 characters, and says how many there may be', () => {
    expect(returnTargetProblem(`/${'x'.repeat(2000)}`, [])).toBe('is longer than 2000 characters');
  });

  it('a URL where the list is empty', () => {
    expect(returnTargetProblem('https://portal.example.com/start', [])).toMatch(/allow-list/);
  });
});

describe('resolveReturnTarget', () => {
  const home = 'https://helpdesk.example.com/start';

  it('leads home where nothing was asked for', () => {
    expect(resolveReturnTarget(null, allowed, home)).toBe(home);
    expect(resolveReturnTarget(null, allowed, '/')).toBe('/');
  });

  it.each(hostile)('leads home instead of to %j', (target) => {
    expect(resolveReturnTarget(target, allowed, home)).toBe(home);
  });

  it('leads home where the URL has been taken off the list since', () => {
    const [target = ''] = allowed;
    expect(resolveReturnTarget(target, allowed, home)).toBe(target);
    expect(resolveReturnTarget(target, [], home)).toBe(home);
  });

  it("takes a path on the application's own host", () => {
    expect(resolveReturnTarget('/orders/7?tab=1#x', [], home)).toBe(
      'https://helpdesk.example.com/orders/7?tab=1#x',
    );
  });

  it('leaves a path of the management system a path, as it parsed', () => {
    expect(resolveReturnTarget('/a/../orders/straße?q=ä', [], '/')).toBe('/orders/stra%C3%9Fe?q=%C3%A4');
  });

  it('never leads to a host that is neither home nor on the list, whatever is asked for', () => {
    const pieces = fc.constantFrom(
      '/',
      '\\',
      '.',
      '..',
      '%2e',
      '%2f',
      '@',
      ':',
      '?',
      '#',
      'https:',
      '\t',
      ' ',
    );
    const target = fc.string({ unit: fc.oneof(pieces, fc.constant('evil.example'), fc.string()) });
    fc.assert(
      fc.property(target, fc.constantFrom('/', home), (wanted, house) => {
        const base = 'https://login.example.com/login';
        const landing = new URL(resolveReturnTarget(wanted, allowed, house), base);
        expect(landing.origin).toBe(new URL(house, base).origin);
      }),
      { seed: 31, numRuns: 5000 },
    );
  });
});

describe('absoluteUrlProblem', () => {
  it.each(['https://www.example.com/start', 'http://localhost:8080', 'https://[2001:db8::1]/x?y#z'])(
    'takes %s',
    (url) => {
      expect(absoluteUrlProblem(url)).toBeNull();
    },
  );

  it.each([
    ['www.example.com', 'must be an absolute URL, as in "https://www.example.com/start"'],
    ['ftp://example.com', 'must begin with https:// or http://'],
    ['javascript:alert(1)', 'must begin with https:// or http://'],
    ['https://*.example.com', 'must name a host, without wildcards'],
    ['https://example.com;script-src', 'must name a host, without wildcards'],
    ["https://it's.example.com", 'must name a host, without wildcards'],
    ['https://user@example.com', 'must not hold a user name or password'],
    ['https://example.com/a b', 'holds a backslash, a space or a control character'],
    ['https://example.com/\ud800', 'holds a backslash, a space or a control character'],
    [`https://example.com/${'x'.repeat(2000)}`, 'is longer than 2000 characters'],
  ])('refuses %j', (url, problem) => {
    expect(absoluteUrlProblem(url)).toBe(problem);
  });
});

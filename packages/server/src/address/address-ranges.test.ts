import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { addressRanges } from './address-ranges.ts';

describe('an entry of a list', () => {
  it.each([
    '192.0.2.7',
    '192.0.2.0/24',
    '192.0.2.7/24',
    '192.0.2.7/32',
    '0.0.0.0/0',
    '::',
    '::/0',
    '::1',
    '2001:db8::/32',
    '2001:DB8:0:0::1/128',
    'fe80::/10',
    '::ffff:192.0.2.0/120',
    '::ffff:c000:200',
  ])('may be %s', (entry) => {
    expect(addressRanges.problem(entry)).toBeNull();
  });

  it.each([
    '',
    ' ',
    '/',
    '/24',
    '192.0.2',
    '192.0.2.0.1',
    '192.0.2.256',
    '192.0.2.07',
    '0xc0.0.2.7',
    '3221225991',
    '192.0.2.0/',
    '192.0.2.0/33',
    '192.0.2.0/-1',
    '192.0.2.0/+8',
    '192.0.2.0/08',
    '192.0.2.0/8.0',
    '192.0.2.0/1e1',
    '192.0.2.0/255.255.255.0',
    '192.0.2.0/24/24',
    '192.0.2.0 /24',
    ' 192.0.2.0',
    '192.0.2.0\n',
    '192.0.2.0\0',
    '192.0.2.*',
    '192.0.2.1-192.0.2.9',
    '::/129',
    '::/032',
    ':::',
    '2001:db8::1::',
    '[::1]',
    'fe80::1%eth0',
    'fe80::%eth0/10',
    '::ffff:192.0.2.0/95',
    'localhost',
    'example.com',
    '१.२.३.४',
  ])('must not be %j', (entry) => {
    expect(addressRanges.problem(entry)).toMatch(/^must be an IP address or a CIDR range, as in/);
  });
});

describe('a list holds', () => {
  it.each([
    ['192.0.2.7', '192.0.2.7'],
    ['192.0.2.0/24', '192.0.2.0'],
    ['192.0.2.0/24', '192.0.2.255'],
    ['192.0.2.7/24', '192.0.2.1'],
    ['0.0.0.0/0', '203.0.113.9'],
    ['::/0', '2001:db8::1'],
    ['2001:db8::/32', '2001:DB8:ffff::1'],
    ['::1', '0:0:0:0:0:0:0:1'],
    ['192.0.2.0/24', '::ffff:192.0.2.7'],
    ['192.0.2.0/24', '::FFFF:c000:0207'],
    ['192.0.2.0/24', '0:0:0:0:0:ffff:192.0.2.7'],
    ['::ffff:192.0.2.0/120', '192.0.2.7'],
    ['::ffff:0:0/96', '203.0.113.9'],
  ])('%s: %s', (range, address) => {
    expect(addressRanges.holds([range], address)).toBe(true);
    expect(addressRanges.holds(['198.51.100.1', range, '2001:db8:ffff::/48'], address)).toBe(true);
  });

  it.each([
    ['192.0.2.7', '192.0.2.8'],
    ['192.0.2.0/24', '192.0.3.0'],
    ['192.0.2.0/25', '192.0.2.128'],
    ['2001:db8::/32', '2001:db9::1'],
    ['::/0', '192.0.2.7'],
    ['::/0', '::ffff:192.0.2.7'],
    ['::/80', '192.0.2.7'],
    ['0.0.0.0/0', '2001:db8::1'],
    ['0.0.0.0/0', '::'],
    ['::192.0.2.7', '192.0.2.7'],
    ['fe80::/10', 'fe80::1%eth0'],
    ['0.0.0.0/0', '192.0.2.07'],
    ['0.0.0.0/0', '192.0.2.7:443'],
    ['0.0.0.0/0', ''],
    ['0.0.0.0/0', 'localhost'],
    ['nonsense', '192.0.2.7'],
    ['192.0.2.0/240', '192.0.2.7'],
  ])('%s: not %s', (range, address) => {
    expect(addressRanges.holds([range], address)).toBe(false);
  });

  it('nothing where it is empty', () => {
    expect(addressRanges.holds([], '192.0.2.7')).toBe(false);
  });

  it('what it says each time it is asked, also beside another list', () => {
    const office = ['192.0.2.0/24'];
    const home = ['198.51.100.0/24'];
    for (let round = 0; round < 2; round++) {
      expect(addressRanges.holds(office, '192.0.2.7')).toBe(true);
      expect(addressRanges.holds(home, '192.0.2.7')).toBe(false);
    }
  });
});

it('never throws, whatever is asked', () => {
  const property = fc.property(
    fc.oneof(fc.string(), fc.ipV4Extended(), fc.ipV6()),
    fc.nat(140),
    (any, prefix) => {
      const isRange = addressRanges.problem(`${any}/${prefix}`) === null;
      const isAddress = addressRanges.problem(any) === null;
      // A range holds the address that it is written with, and what is neither holds nothing.
      expect(addressRanges.holds([`${any}/${prefix}`], any)).toBe(isRange && isAddress);
      expect(addressRanges.subscriber(any)).toEqual(expect.any(String));
    },
  );
  fc.assert(property, { seed: 6, numRuns: 3000 });
});

describe('requests are counted', () => {
  it.each([
    ['192.0.2.7', '192.0.2.7'],
    ['::ffff:192.0.2.7', '192.0.2.7'],
    ['::ffff:c000:207', '192.0.2.7'],
    ['2001:db8:1:2:3:4:5:6', '2001:db8:1:2::/64'],
    ['2001:0DB8:0001:0002::', '2001:db8:1:2::/64'],
    ['2001:db8::1', '2001:db8:0:0::/64'],
    ['2001:db8:0:7::1', '2001:db8:0:7::/64'],
    ['1::4:5:6:7:8', '1:0:0:4::/64'],
    ['::4:5:6:7:8', '0:0:0:4::/64'],
    ['::1', '0:0:0:0::/64'],
    ['::', '0:0:0:0::/64'],
    ['::192.0.2.7', '0:0:0:0::/64'],
    ['fe80::1%eth0', 'fe80:0:0:0::/64'],
  ])('of %s under %s', (address, key) => {
    expect(addressRanges.subscriber(address)).toBe(key);
  });

  it('under one key for a whole /64, however its addresses are written', () => {
    const group = fc.nat({ max: 0xffff }).map((value) => value.toString(16));
    const groups = fc.array(group, { minLength: 4, maxLength: 4 });
    const property = fc.property(groups, groups, (network, host) => {
      const short = network.map((value) => value.replace(/^0+(?=.)/, ''));
      const long = [...network, ...host].map((value) => value.padStart(4, '0').toUpperCase()).join(':');
      expect(addressRanges.subscriber(long)).toBe(`${short.join(':')}::/64`);
    });
    fc.assert(property, { seed: 7, numRuns: 1000 });
  });

  it('as they are where there is no address', () => {
    expect(addressRanges.subscriber('unknown')).toBe('unknown');
    expect(addressRanges.subscriber('')).toBe('');
  });
});

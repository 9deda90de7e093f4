import { BlockList, isIPv4, isIPv6, SocketAddress } from 'node:net';
import type { AddressRanges } from '../core/address.ts';

interface Address {
  readonly family: 'ipv4' | 'ipv6';
  /** As inet_ntop writes it: one spelling for each address. */
  readonly text: string;
}

interface Range {
  readonly address: Address;
  readonly prefix: number;
}

const MAPPED = '::ffff:';
const MAPPED_PREFIX = 96;

/** `null` for whatever is no plain address; a zone (`fe80::1%eth0`) means something on one machine only. */
const parseAddress = (text: string): Address | null => {
  if (isIPv4(text)) return { family: 'ipv4', text };
  if (!isIPv6(text) || text.includes('%')) return null;
  const { address } = new SocketAddress({ address: text, family: 'ipv6' });
  // An IPv4 address as a socket that listens to both families reports it (RFC 4291 §2.5.5.2).
  if (address.startsWith(MAPPED) && address.includes('.')) {
    return { family: 'ipv4', text: address.slice(MAPPED.length) };
  }
  return { family: 'ipv6', text: address };
};

const PREFIX = /^(?:0|[1-9]\d{0,2})$/;

/** An address stands for the range that holds it alone. */
const parseRange = (entry: string): Range | null => {
  const [addressText = '', prefixText, ...more] = entry.split('/');
  const address = parseAddress(addressText);
  if (address === null || more.length > 0) return null;
  const bits = address.family === 'ipv4' ? 32 : 128;
  if (prefixText === undefined) return { address, prefix: bits };
  if (!PREFIX.test(prefixText)) return null;
  // The prefix of an IPv4-mapped range counts the 96 bits before the IPv4 address too.
  const before = address.family === 'ipv4' && !isIPv4(addressText) ? MAPPED_PREFIX : 0;
  const prefix = Number(prefixText) - before;
  return prefix >= 0 && prefix <= bits ? { address, prefix } : null;
};

/** One list for each family: in a list of both, Node finds every IPv4 address in `::/0`. */
type Lists = Readonly<Record<Address['family'], BlockList>>;

// By the list itself: one that came from the store is parsed once for as long as its policy is kept.
const parsed = new WeakMap<readonly string[], Lists>();

const listsOf = (ranges: readonly string[]): Lists => {
  const present = parsed.get(ranges);
  if (present !== undefined) return present;
  const lists: Lists = { ipv4: new BlockList(), ipv6: new BlockList() };
  for (const entry of ranges) {
    const range = parseRange(entry);
    // What cannot be read holds nobody: such an entry is refused when a list is set.
    if (range === null) continue;
    const { text, family } = range.address;
    lists[family].addSubnet(text, range.prefix, family);
  }
  parsed.set(ranges, lists);
  return lists;
};

const GROUPS = 8;
const NETWORK_GROUPS = 4;

/** The first four groups of an IPv6 address, none of them left out. */
const network = (canonical: string): string => {
  const [head = '', tail = ''] = canonical.split('::');
  const before = groups(head);
  // A dotted tail (::192.0.2.1) counts as one group here and is two, but never among the first four.
  const after = groups(tail);
  const zeros = canonical.includes('::') ? GROUPS - before.length - after.length : 0;
  return [...before, ...Array<string>(zeros).fill('0'), ...after].slice(0, NETWORK_GROUPS).join(':');
};

const groups = (text: string): string[] => (text === '' ? [] : text.split(':'));

/** IP addresses and CIDR ranges (RFC 4291, RFC 4632). An IPv4-mapped IPv6 address counts as the IPv4 address. */
export const addressRanges: AddressRanges = {
  problem: (entry) =>
    parseRange(entry) === null
      ? 'must be an IP address or a CIDR range, as in "192.0.2.7", "192.0.2.0/24" or "2001:db8::/32"'
      : null,

  holds(ranges, address) {
    const wanted = parseAddress(address);
    return wanted !== null && listsOf(ranges)[wanted.family].check(wanted.text, wanted.family);
  },

  subscriber(address) {
    if (isIPv4(address)) return address;
    const plain = parseAddress(address.replace(/%.*$/s, ''));
    if (plain === null) return address;
    return plain.family === 'ipv4' ? plain.text : `${network(plain.text)}::/64`;
  },
};

/** Reads lists of IP addresses and CIDR ranges; core does not parse addresses itself. */
export interface AddressRanges {
  /** What is wrong with an entry such as `192.0.2.0/24`, in words, or `null`. */
  problem(entry: string): string | null;
  /** Whether the address is in one of the ranges. An empty list holds nothing. */
  holds(ranges: readonly string[], address: string): boolean;
  /**
   * What an address is counted under: an IPv4 address as it is, an IPv6 address by its /64, because one
   * subscriber holds all 2^64 addresses of it.
   */
  subscriber(address: string): string;
}

/** An allow-list that is empty allows everybody. */
export const isAllowed = (addresses: AddressRanges, ranges: readonly string[], address: string): boolean =>
  ranges.length === 0 || addresses.holds(ranges, address);

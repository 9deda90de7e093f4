import { brandHost, brandOfPublicHost, isLocal } from '../public-address.ts';
import { type Finding, ok, problem, warning } from './finding.ts';

/** Where people reach a server, as its configuration says. */
export interface AddressFacts {
  /** The one in force, an origin. */
  readonly publicUrl: string;
  /** Whether it was configured; else it is this machine's own. */
  readonly publicUrlGiven: boolean;
  /** What the server listens on: an address or a host name. */
  readonly host: string;
  readonly baseDomain: string | null;
  readonly allowInsecureCookies: boolean;
  /** The brand whose own site would be at the public URL. */
  readonly shadowedBrand: string | null;
}

/** Whether people get where links lead. Told at start and by `usher doctor`. */
export const judgeAddresses = (facts: AddressFacts): readonly Finding[] => [
  judgePublicUrl(facts),
  judgeSafety(facts),
  ...judgeShadow(facts),
];

/** The slug to look up for {@link AddressFacts.shadowedBrand}; `null` where no brand can be meant. */
export const shadowedSlug = ({ publicUrl, baseDomain }: Pick<AddressFacts, 'publicUrl' | 'baseDomain'>) =>
  brandOfPublicHost(publicUrl, baseDomain);

const judgePublicUrl = ({ publicUrl, publicUrlGiven, host }: AddressFacts): Finding => {
  if (publicUrlGiven) return ok('public-url', `Links lead to ${publicUrl}.`);
  if (isLoopback(host)) {
    return ok('public-url', `Links lead to ${publicUrl}, on this machine: USHER_PUBLIC_URL is not set.`);
  }
  return warning(
    'public-url',
    `Links lead to ${publicUrl}, where only this machine gets.`,
    'Set USHER_PUBLIC_URL to the address that people use.',
  );
};

const judgeSafety = (facts: AddressFacts): Finding => {
  const exposed = exposedSites(facts);
  if (exposed.length === 0) {
    return ok('cookies', `Browsers keep our cookies at ${facts.publicUrl}.`);
  }
  if (facts.allowInsecureCookies) {
    return warning(
      'cookies',
      'Cookies are sent over plain http (USHER_ALLOW_INSECURE_COOKIES): anybody on the way can take over sessions.',
      'Put a proxy with a certificate in front, set USHER_PUBLIC_URL to its https address and unset USHER_ALLOW_INSECURE_COOKIES.',
    );
  }
  return problem(
    'cookies',
    `Nobody can sign in at ${exposed.join(' and ')}: browsers keep our cookies only over https.`,
    'Put a proxy with a certificate in front and set USHER_PUBLIC_URL to its https address.',
  );
};

/** The addresses at which cookies would travel over plain http. */
const exposedSites = ({ publicUrl, baseDomain }: AddressFacts): readonly string[] => {
  const { protocol, hostname, port } = new URL(publicUrl);
  if (protocol === 'https:') return [];
  return [
    ...(isLocal(hostname) ? [] : [publicUrl]),
    ...(baseDomain === null || isLocal(baseDomain)
      ? []
      : [`the brands’ sites (http://${brandHost('<brand>', baseDomain, port)})`]),
  ];
};

const judgeShadow = ({ publicUrl, baseDomain, shadowedBrand }: AddressFacts): readonly Finding[] => {
  if (baseDomain === null) return [];
  if (shadowedBrand === null) return [];
  return [
    warning(
      'brand-sites',
      `The brand "${shadowedBrand}" has no site of its own: ${publicUrl} is the address that all brands share.`,
      'Choose another USHER_PUBLIC_URL.',
    ),
  ];
};

const isLoopback = (host: string): boolean => ['127.0.0.1', '::1', 'localhost'].includes(host);

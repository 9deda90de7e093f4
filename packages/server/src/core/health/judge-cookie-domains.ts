import { brandHost } from '../public-address.ts';
import { type Finding, problem } from './finding.ts';
import type { BrandRows } from './read-rows.ts';

export interface CookieSites {
  readonly publicUrl: string;
  readonly baseDomain: string | null;
}

/** Applications whose cookie no browser takes, because it names a domain that its sign-in is not in. */
export const judgeCookieDomains = (
  brands: readonly BrandRows[],
  { publicUrl, baseDomain }: CookieSites,
): readonly Finding[] =>
  brands.flatMap(({ brand, applications }) => {
    const { hostname } = new URL(publicUrl);
    const host = baseDomain === null ? hostname : brandHost(brand.slug, baseDomain, '');
    return applications
      .filter(({ status, cookieDomain }) => status === 'active' && !isWithin(host, cookieDomain))
      .map(({ slug, cookieDomain }) =>
        problem(
          'cookies',
          `Nobody can sign in to the application "${slug}": its cookie is for ${cookieDomain}, and browsers take none for that from ${host}.`,
          `Usher and the application need hosts in one domain. \`usher app edit ${slug} --brand ${brand.slug} --cookie-domain <domain>\` names another.`,
        ),
      );
  });

const isWithin = (host: string, domain: string | null): boolean =>
  domain === null || host === domain || (host.endsWith(`.${domain}`) && !isAddress(host));

// The last label of a name is never all digits (RFC 3696 §2).
const isAddress = (host: string): boolean => /^\[|\.\d+$/.test(host);

import type { Settings } from '../config/settings.ts';
import type { BrandReader } from '../core/brand/ports.ts';
import { type AddressFacts, shadowedSlug } from '../core/health/judge-addresses.ts';

/** @param publicUrl the one in force */
export const addressFacts = async (
  settings: Settings,
  publicUrl: string,
  brands: Pick<BrandReader, 'bySlug'>,
): Promise<AddressFacts> => {
  const { host, baseDomain, allowInsecureCookies } = settings;
  const slug = shadowedSlug({ publicUrl, baseDomain });
  const brand = slug === null ? null : await brands.bySlug(slug);
  return {
    publicUrl,
    publicUrlGiven: settings.publicUrl !== null,
    host,
    baseDomain,
    allowInsecureCookies,
    shadowedBrand: brand?.slug ?? null,
  };
};

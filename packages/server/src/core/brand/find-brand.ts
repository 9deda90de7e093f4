import { Problem } from '../problem.ts';
import type { Brand } from './brand.ts';
import type { BrandReader } from './ports.ts';

/** The brand with this slug, without regard to case. Throws `brand-not-found`. */
export const findBrand = async (brands: BrandReader, slug: string): Promise<Brand> => {
  const brand = await brands.bySlug(slug.toLowerCase());
  if (brand === null) throw new Problem('brand-not-found');
  return brand;
};

import type { Brand } from '../brand/brand.ts';
import type { ApplicationId } from '../ids.ts';
import type { Ports } from '../ports.ts';
import type { PastedLink } from './read-pasted-ticket.ts';
import type { TextFlaw } from './text-flaw.ts';

/** Where a link leads, and what is wrong with that before the ticket is looked at. */
export interface AskedPlace {
  /** Whose `id` is `null` at the management system; `null` where it is not known. */
  readonly door: { readonly id: ApplicationId | null } | null;
  /** Another brand's site, application or name. */
  readonly isForeign: boolean;
  readonly flaw: TextFlaw | null;
}

/**
 * @param link `null` where there was none
 * @param flaw what is wrong with the ticket's text
 */
export const findPlace = async (
  { store }: Pick<Ports, 'store'>,
  link: PastedLink | null,
  flaw: TextFlaw | null,
  { id, slug }: Brand,
  siteOf: (host: string) => string | null,
): Promise<AskedPlace> => {
  if (link === null) return { door: null, isForeign: false, flaw };
  const site = link.host === null ? null : siteOf(link.host);
  const isForeign = [site, link.brand].some((named) => named !== null && named !== slug);
  if (link.door?.kind !== 'application') {
    return { door: link.door === null ? null : { id: null }, isForeign, flaw };
  }
  const application = await store.read.applications.bySlug(link.door.slug);
  if (application === null) {
    return { door: null, isForeign, flaw: flaw ?? { kind: 'no-such-application', slug: link.door.slug } };
  }
  if (application.brandId !== id) return { door: null, isForeign: true, flaw };
  return { door: { id: application.id }, isForeign, flaw };
};

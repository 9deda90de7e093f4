import type { FastifyRequest } from 'fastify';
import { type Door, management } from '../core/application/application.ts';
import type { Brand } from '../core/brand/brand.ts';
import type { HttpContext } from './context.ts';
import { doorPath } from './sites.ts';

/** A door, and the site through which somebody stands before it. */
export interface Entrance {
  readonly door: Door;
  /** The brand whose sub-domain it is; `null` on a host that all brands share. */
  readonly site: Brand | null;
  /** The path of the door's pages, without a trailing slash. */
  readonly path: string;
}

/** The application's slug in `/apps/<slug>/…`; `null` on the management system's paths. */
export const slugOf = (request: FastifyRequest): string | null => {
  const { slug } = (request.params ?? {}) as { readonly slug?: string };
  return slug?.toLowerCase() ?? null;
};

/** Which door a request is made at; `null` where there is none: an unknown sub-domain or application. */
export const findEntrance = async (
  { ports, sites }: HttpContext,
  request: FastifyRequest,
): Promise<Entrance | null> => {
  const site = await sites.of(request);
  if (site.kind === 'unknown') return null;
  const brand = site.kind === 'brand' ? site.brand : null;
  const slug = slugOf(request);
  if (slug === null) return { door: management, site: brand, path: '' };
  const application = await ports.store.read.applications.bySlug(slug, brand?.id);
  if (application === null) return null;
  const door: Door = { kind: 'application', application };
  return { door, site: brand, path: doorPath(door) };
};

/** What the pages call the door; `null` for the management system, which each language names itself. */
export const doorName = ({ door }: Entrance): string | null =>
  door.kind === 'application' ? door.application.name : null;

/** Who may show the door's pages in a frame. */
export const framesOf = ({ door }: Entrance): readonly string[] =>
  door.kind === 'application' ? door.application.allowedFrames : [];

/** Where signing in at this door leads by itself, for a page's policy. */
export const landingTargets = ({ door }: Entrance): readonly string[] =>
  door.kind === 'application' ? targetsOf(door.application.url) : [];

/**
 * Where a page's form may lead besides our own origin; nothing where the landing place is a path of ours.
 * Browsers hold every redirect that follows to it as well, and where an application sends people next is its
 * own affair, so behind its origin any https one is open.
 */
export const targetsOf = (landing: string): readonly string[] =>
  URL.canParse(landing) ? [new URL(landing).origin, 'https:'] : [];

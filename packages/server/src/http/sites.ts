import type { FastifyRequest } from 'fastify';
import type { Application, Door } from '../core/application/application.ts';
import type { Brand } from '../core/brand/brand.ts';
import type { BrandReader } from '../core/brand/ports.ts';
import { brandHost, type CookieSafety, isLocal } from '../core/public-address.ts';

/** Whose site a request was made to. */
export type Site =
  /** One brand's own sub-domain. */
  | { readonly kind: 'brand'; readonly brand: Brand }
  /** The host that serves every brand. */
  | { readonly kind: 'shared' }
  /** A sub-domain of no brand. */
  | { readonly kind: 'unknown' };

/** Knows under which addresses people reach us: the configuration says which there are, never a request. */
export interface Sites {
  of(request: FastifyRequest): Promise<Site>;
  /** Where a link signs in at this door: `https://bumpyard.example.com/login`. */
  loginUrl(brand: Pick<Brand, 'slug'>, application: Pick<Application, 'slug'> | null): string;
  readonly publicUrl: string;
  readonly https: boolean;
  /** What becomes of cookies at the host that a request was made to. */
  cookiesFor(request: FastifyRequest): CookieSafety;
}

export interface SiteSettings {
  /** An origin, without a trailing slash. */
  readonly publicUrl: string;
  /** The domain whose sub-domains are brands' sites; `null` where one host serves all. */
  readonly baseDomain: string | null;
  readonly allowInsecureCookies: boolean;
}

export const createSites = (settings: SiteSettings, brands: BrandReader): Sites => {
  const publicUrl = new URL(settings.publicUrl);
  const baseDomain = settings.baseDomain?.toLowerCase() ?? null;
  const suffix = baseDomain === null ? null : `.${baseDomain}`;
  const https = publicUrl.protocol === 'https:';
  return {
    async of(request) {
      const host = hostOf(request);
      if (suffix === null || host === publicUrl.hostname) return { kind: 'shared' };
      // Any other name for us (an address, a name that somebody else points here) is nobody's site.
      const brand = host.endsWith(suffix) ? await brands.bySlug(host.slice(0, -suffix.length)) : null;
      return brand === null ? { kind: 'unknown' } : { kind: 'brand', brand };
    },
    loginUrl(brand, application) {
      const host = baseDomain === null ? publicUrl.host : brandHost(brand.slug, baseDomain, publicUrl.port);
      const path = application === null ? '/login' : `/apps/${application.slug}/login`;
      return `${publicUrl.protocol}//${host}${path}`;
    },
    publicUrl: settings.publicUrl,
    https,
    cookiesFor(request) {
      if (https || isLocal(hostOf(request))) return 'secure';
      return settings.allowInsecureCookies ? 'insecure-allowed' : 'insecure';
    },
  };
};

// A dot at the end means the same host to the name system, and must not mean another site to us.
const hostOf = (request: FastifyRequest): string => request.hostname.toLowerCase().replace(/\.$/, '');

/** The path under which a door's pages live; empty for the management system. */
export const doorPath = (door: Door): string =>
  door.kind === 'management' ? '' : `/apps/${door.application.slug}`;

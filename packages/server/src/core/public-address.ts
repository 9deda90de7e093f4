/**
 * - `secure`: https, or `localhost`, where browsers keep `Secure` cookies over plain http.
 * - `insecure-allowed`: plain http elsewhere, with leave to set cookies that anybody on the way can read.
 * - `insecure`: plain http elsewhere; browsers drop our cookies, so nobody can sign in.
 */
export type CookieSafety = 'secure' | 'insecure-allowed' | 'insecure';

/** Where browsers keep `Secure` cookies over plain http. */
export const isLocal = (host: string): boolean => host === 'localhost' || host.endsWith('.localhost');

/** Where a brand's own site is: `bumpyard.example.com`. @param port empty for the scheme's own */
export const brandHost = (slug: string, baseDomain: string, port: string): string =>
  `${slug}.${baseDomain}${port === '' ? '' : `:${port}`}`;

/** The slug whose site would be at the public URL itself; `null` where that is none's. */
export const brandOfPublicHost = (publicUrl: string, baseDomain: string | null): string | null => {
  const { hostname } = new URL(publicUrl);
  return baseDomain !== null && hostname.endsWith(`.${baseDomain}`)
    ? hostname.slice(0, -baseDomain.length - 1)
    : null;
};

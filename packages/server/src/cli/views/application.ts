import type { Application } from '../../core/application/application.ts';
import { isoTime } from '../../core/documents/iso-time.ts';
import { formatId } from '../../core/ids.ts';
import { details, NOTHING } from '../table.ts';
import { inSeconds, localTime } from '../times.ts';

/** An application as programs read it. */
export const applicationDocument = (application: Application) => ({
  id: formatId('application', application.id),
  slug: application.slug,
  name: application.name,
  url: application.url,
  returnTargets: application.returnTargets,
  ticketLifetime: application.ticketLifetime,
  cookieDomain: application.cookieDomain,
  allowedFrames: application.allowedFrames,
  status: application.status,
  createdAt: isoTime(application.createdAt),
  version: application.version,
});

/** An application as people read it. */
export const applicationText = (application: Application): string =>
  details([
    ['slug', application.slug],
    ['name', application.name],
    ['url', application.url],
    ['return-to', application.returnTargets.join(' ') || NOTHING],
    [
      'ticket-lifetime',
      application.ticketLifetime === null ? 'the brand’s' : inSeconds(application.ticketLifetime),
    ],
    ['cookie-domain', application.cookieDomain ?? NOTHING],
    ['frame', application.allowedFrames.join(' ') || NOTHING],
    ['status', application.status],
    ['id', formatId('application', application.id)],
    ['created', localTime(application.createdAt)],
  ]);

import type { Brand } from '../../core/brand/brand.ts';
import { isoTime } from '../../core/documents/iso-time.ts';
import { formatId } from '../../core/ids.ts';
import { policyDetails } from '../commands/policy-options.ts';
import { details } from '../table.ts';
import { localTime } from '../times.ts';

/** A brand as programs read it. */
export const brandDocument = ({ id, slug, name, status, policy, createdAt, version }: Brand) => ({
  id: formatId('brand', id),
  slug,
  name,
  status,
  policy,
  createdAt: isoTime(createdAt),
  version,
});

/** A brand as people read it. */
export const brandText = ({ id, slug, name, status, policy, createdAt }: Brand): string =>
  [
    details([
      ['slug', slug],
      ['name', name],
      ['status', status],
      ['id', formatId('brand', id)],
      ['created', localTime(createdAt)],
    ]),
    'Rules, by the flags of `usher brand policy`:',
    details(policyDetails(policy)),
  ].join('\n\n');

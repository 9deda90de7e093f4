import { createHmac, type KeyObject } from 'node:crypto';
import type { AuditPlace, AuditSealer } from '../core/audit/chain.ts';
import { deriveKey } from './derive-key.ts';

const NOTHING_BEFORE = new Uint8Array(32);

/** The audit log's codes: HMAC-SHA-256 under keys that are derived from the master key. */
export const createAuditSealer = (masterKey: KeyObject): AuditSealer => {
  const linkKey = deriveKey(masterKey, 'usher audit link v1');
  const checkpointKey = deriveKey(masterKey, 'usher audit checkpoint v1');
  return {
    // The code before has a fixed length and comes first, so that nothing can move from one part to the next.
    link: (place, content, previous) =>
      createHmac('sha256', linkKey)
        .update(previous ?? NOTHING_BEFORE)
        .update(`${placeText(place)}:${content}`)
        .digest(),
    checkpoint: ({ mac, at, ...place }) =>
      createHmac('sha256', checkpointKey)
        .update(mac)
        .update(`${placeText(place)}:${at}`)
        .digest(),
  };
};

const placeText = ({ brandId, writer, sequence }: AuditPlace): string => `${brandId}/${writer}/${sequence}`;

import { createHmac, type KeyObject, randomBytes } from 'node:crypto';
import type { FormTokens } from '../core/secrets.ts';
import { deriveKey } from './derive-key.ts';
import { constantTimeEqual } from './equal.ts';

export const createFormTokens = (masterKey: KeyObject): FormTokens => {
  const key = deriveKey(masterKey, 'usher form token v1');
  const issueFormToken = (cookieValue: string): string =>
    createHmac('sha256', key).update(cookieValue).digest('base64url');
  return {
    newFormCookie: () => randomBytes(16).toString('base64url'),
    issueFormToken,
    checkFormToken(cookieValue, token) {
      if (typeof cookieValue !== 'string' || cookieValue === '' || typeof token !== 'string') return false;
      return constantTimeEqual(Buffer.from(token), Buffer.from(issueFormToken(cookieValue)));
    },
  };
};

import { enGb } from './en-gb.ts';
import type { Messages } from './messages.ts';

/** American English, where it differs from British English. */
export const enUs: Messages = {
  ...enGb,
  language: 'en-US',
  username: 'Username',
  email: 'Email',
  cameInByPassword: 'Username and password',
  signInProblem: {
    ...enGb.signInProblem,
    failed: 'The username or the password is wrong. Check both, then try again.',
  },
};

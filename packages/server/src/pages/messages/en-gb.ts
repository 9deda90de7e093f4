import { html } from '../html.ts';
import type { Messages } from './messages.ts';

/** British English, the language of those whose browser asks for none of ours. */
export const enGb: Messages = {
  language: 'en-GB',
  direction: 'ltr',

  problemTitle: (title) => html`Problem: ${title}`,
  notSecure: 'This page did not come over a secure connection (https), so nobody can sign in here yet.',
  managementSystem: 'Management system',

  signIn: 'Sign in',
  signInTo: (place) => html`Sign in to ${place}`,
  account: 'Account',
  accountHint: 'The short name of your company’s account.',
  username: 'User name',
  password: 'Password',
  signedOut: 'You are signed out.',
  signInProblem: {
    failed: 'The user name or the password is wrong. Check both, then try again.',
    throttled: 'There were too many attempts. Wait a little, then try again.',
    'form-not-ours': 'That did not go through. Enter your password once more.',
    insecure: 'Signing in needs a secure connection (https). Open this page by its https address.',
  },
  triedTooOften: (wait) => `There were too many attempts. Wait ${wait}, then try again.`,

  linkIsFor: (person) => html`This link signs you in as ${person}.`,
  continueAs: (person) => html`Continue as ${person}`,

  switchTitle: 'Change who is signed in',
  switchSentence: (current, person) =>
    html`You are signed in as ${current}, and the link you opened is for ${person}.`,
  staySignedInAs: (person) => html`Stay signed in as ${person}`,

  oneMoment: 'Signing you in',
  bounceSentence: 'If nothing happens, press Continue.',
  continue: 'Continue',

  linkTitle: 'This sign-in link no longer works',
  linkSentence: 'Go back to where you found it and get a new one, then open it straight away.',
  linkStart: 'Get a new link',
  linkSignIn: 'Sign in with a password',

  signedInTitle: 'You are signed in',
  signOut: 'Sign out',
  name: 'Name',
  email: 'E-mail',
  brand: 'Brand',
  role: 'Role',
  roles: { member: 'Member', manager: 'Manager', administrator: 'Administrator', owner: 'Owner' },
  cameIn: 'Signed in by',
  cameInByPassword: 'User name and password',
  cameInByLink: 'A sign-in link',
  cameInByLinkOf: (key) => html`A sign-in link created with the API key “${key}”`,
  since: 'Since',
  until: 'Until',
  yourSignIns: 'Where you are signed in',
  timesAreIn: (zone) => html`All times are in ${zone}.`,
  where: 'Where',
  started: 'Signed in',
  lastUsed: 'Last used',
  action: 'Action',
  thisOne: 'This one',
  browserOn: (browser, system) => `${browser} on ${system}`,
  unknownBrowser: 'Unknown browser',

  notices: {
    'too-many-tries': {
      title: 'Too many attempts',
      sentence: 'Wait a little, then try again.',
      next: 'Try again',
    },
    unavailable: {
      title: 'Signing in is not possible just now',
      sentence: 'The service is busy or being restarted. Try again in a minute.',
      next: 'Try again',
    },
    'not-found': {
      title: 'There is no page here',
      sentence: 'Check the address, or start from the sign-in page.',
      next: 'Go to the sign-in page',
    },
    'form-not-ours': {
      title: 'That did not go through',
      sentence:
        'The form was open for too long or came from another site. Open the page again and repeat the step.',
      next: 'Open the page again',
    },
    'not-secure': {
      title: 'This connection is not secure',
      sentence: 'Signing in needs an https address. Ask whoever runs this site for it.',
      next: 'Try again',
    },
    error: {
      title: 'Something went wrong on our side',
      sentence: 'Try again in a minute. If it happens again, tell whoever runs this site.',
      next: 'Try again',
    },
  },
  waitThenTryAgain: (wait) => `Wait ${wait}, then try again.`,
  requestId: (id) => html`Reference for support: ${id}`,
};

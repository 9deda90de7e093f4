import type { Role } from '../../core/user/role.ts';
import type { Content, Html } from '../html.ts';
import type { NoticeKind, SignInProblem } from '../views.ts';

/** The languages that the pages speak; the first is spoken where nothing else is asked for. */
export const languages = ['en-GB', 'en-US', 'he'] as const;
export type Language = (typeof languages)[number];

/** A sentence with something put in; it comes back as markup because a name may bring its own isolation. */
type Phrase = (part: Content) => Html;

export interface NoticeText {
  readonly title: string;
  readonly sentence: string;
  /** The words of the button that leads on. */
  readonly next: string;
}

/** Every text on the pages, in one language. */
export interface Messages {
  readonly language: Language;
  readonly direction: 'ltr' | 'rtl';

  /** In front of a page's title when the form came back with a problem, since titles are read out first. */
  readonly problemTitle: Phrase;
  readonly notSecure: string;
  readonly managementSystem: string;

  readonly signIn: string;
  readonly signInTo: Phrase;
  readonly account: string;
  readonly accountHint: string;
  readonly username: string;
  readonly password: string;
  readonly signedOut: string;
  readonly signInProblem: Readonly<Record<SignInProblem, string>>;
  /** `wait` is a duration in words, such as "2 minutes". */
  readonly triedTooOften: (wait: string) => string;

  readonly linkIsFor: Phrase;
  readonly continueAs: Phrase;

  readonly switchTitle: string;
  readonly switchSentence: (current: Content, person: Content) => Html;
  readonly staySignedInAs: Phrase;

  readonly oneMoment: string;
  readonly bounceSentence: string;
  readonly continue: string;

  readonly linkTitle: string;
  readonly linkSentence: string;
  readonly linkStart: string;
  readonly linkSignIn: string;

  readonly signedInTitle: string;
  readonly signOut: string;
  readonly name: string;
  readonly email: string;
  readonly brand: string;
  readonly role: string;
  readonly roles: Readonly<Record<Role, string>>;
  readonly cameIn: string;
  readonly cameInByPassword: string;
  readonly cameInByLink: string;
  readonly cameInByLinkOf: Phrase;
  readonly since: string;
  readonly until: string;
  readonly yourSignIns: string;
  readonly timesAreIn: Phrase;
  readonly where: string;
  readonly started: string;
  readonly lastUsed: string;
  /** The heading of the column of buttons. */
  readonly action: string;
  readonly thisOne: string;
  readonly browserOn: (browser: string, system: string) => string;
  readonly unknownBrowser: string;

  readonly notices: Readonly<Record<NoticeKind, NoticeText>>;
  /** In place of the notice's sentence, where it is known how long to wait. */
  readonly waitThenTryAgain: (wait: string) => string;
  readonly requestId: Phrase;
}

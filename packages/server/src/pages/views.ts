import type { Instant } from '../core/clock.ts';
import type { Role } from '../core/user/role.ts';

/** What every page may carry, whatever it is for. */
export interface Frame {
  /** The site's brand, shown above the card; `null` where one host serves every brand. */
  readonly brandName: string | null;
  /** `not-secure`: the page came over plain http, where the browser would not keep the sign-in. */
  readonly warning?: 'not-secure' | undefined;
}

/** The user-name-and-password screen. */
export interface SignInView extends Frame {
  readonly action: string;
  /** The application's name; `null` for the management system. */
  readonly doorName: string | null;
  /** On a host that several brands share, the person names their brand in a field of its own. */
  readonly askBrand: boolean;
  /** What was typed before, kept on an error; never the password. */
  readonly values: { readonly brand: string; readonly username: string };
  readonly problem: SignInProblem | null;
  /** Seconds until another attempt is taken; read only with the problem `throttled`. */
  readonly retryAfterSeconds: number | null;
  readonly notice: 'signed-out' | null;
  readonly formToken: string;
}

export type SignInProblem = 'failed' | 'throttled' | 'form-not-ours' | 'insecure';

/** One button stands between an opened link and being signed in. */
export interface ContinueAsView extends Frame {
  readonly action: string;
  readonly ticket: string;
  readonly personName: string;
  readonly doorName: string | null;
  readonly formToken: string;
}

/** The browser is signed in as one person, the link is for another. */
export interface SwitchUserView extends Frame {
  readonly action: string;
  readonly ticket: string;
  readonly currentName: string;
  readonly personName: string;
  readonly doorName: string | null;
  /** Where "Stay signed in" leads. */
  readonly stayUrl: string;
  readonly formToken: string;
}

/** Posts a ticket that came from another site once more from ours, so that the browser shows its cookies. */
export interface BounceView extends Frame {
  readonly action: string;
  readonly ticket: string;
  readonly formToken: string;
}

/** One page for every link that does not work, whatever the cause. */
export interface LinkNoLongerWorksView extends Frame {
  /** The site's own start link: where a new sign-in link comes from. */
  readonly startUrl: string | null;
  /** The user-name-and-password screen. */
  readonly signInUrl: string | null;
}

/** Who is signed in at the management system, how they came in, and where else they are signed in. */
export interface SignedInView extends Frame {
  readonly brandName: string;
  readonly person: {
    readonly name: string;
    readonly username: string | null;
    readonly email: string | null;
    readonly role: Role;
  };
  readonly method: 'ticket' | 'password';
  /** The key that created the link, where the person came in by one. */
  readonly apiKeyName: string | null;
  readonly startedAt: Instant;
  /** When this sign-in ends, however much it is used. */
  readonly expiresAt: Instant;
  readonly sessions: readonly SessionRow[];
  readonly actions: {
    /** Takes the form fields `session` and `form`: ends one sign-in of this person. */
    readonly end: string;
    /** Takes the form field `form`: ends the sign-in that shows this page. */
    readonly signOut: string;
  };
  readonly formToken: string;
  readonly now: Instant;
}

/** One live sign-in of the person who reads the page. */
export interface SessionRow {
  /** As `formatId` writes it. */
  readonly id: string;
  /** Whether it is the one that shows this page. */
  readonly current: boolean;
  /** The application's name; `null` for the management system. */
  readonly doorName: string | null;
  readonly address: string;
  /** As the browser sent it; the page shows only which browser on which system. */
  readonly userAgent: string;
  readonly startedAt: Instant;
  readonly lastSeenAt: Instant;
}

/** A short word when something else than signing in happens. */
export interface NoticeView extends Frame {
  readonly kind: NoticeKind;
  /** Where the button leads; its words follow the kind. No button where `null`. */
  readonly nextUrl: string | null;
  /** Seconds; read only with `too-many-tries` and `unavailable`. */
  readonly retryAfterSeconds: number | null;
  /** Shown with `error`, so that whoever runs the site finds the log line. */
  readonly requestId: string | null;
}

export type NoticeKind =
  | 'too-many-tries'
  | 'unavailable'
  | 'not-found'
  | 'form-not-ours'
  | 'not-secure'
  | 'error';

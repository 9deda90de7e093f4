interface Running {
  /** What the table calls it. */
  readonly name: string;
  readonly port: number;
  readonly pid: number;
}

export interface PlainServer extends Running {
  readonly kind: 'plain';
}

export interface UsherServer extends Running {
  readonly kind: 'usher';
  readonly apiKey: string;
  readonly users: number;
}

export interface BetterAuthServer extends Running {
  readonly kind: 'better-auth';
  readonly users: number;
}

export interface OidcProviderServer extends Running {
  readonly kind: 'oidc-provider';
  readonly clientId: string;
  readonly clientSecret: string;
}

/** A server that is ready, with what its clients must know. */
export type RunningServer = PlainServer | UsherServer | BetterAuthServer | OidcProviderServer;

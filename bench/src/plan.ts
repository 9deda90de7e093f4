import type { Options } from './options.ts';
import type { FigureName } from './targets.ts';
import type { Trial } from './trial.ts';

const CONNECTIONS = 64;

/** One trial's rate by another's. */
export interface Ratio {
  /** `create/raw`. */
  readonly name: string;
  /** Names of trials. */
  readonly of: string;
  readonly to: string;
}

/** How much more processor time one trial's requests take the server than another's: less is better. */
export interface Cost {
  readonly name: FigureName;
  /** Names of trials. */
  readonly of: string;
  readonly to: string;
}

export interface Plan {
  /** In the order of a round. */
  readonly trials: readonly Trial[];
  readonly ratios: readonly Ratio[];
  readonly costs: readonly Cost[];
}

/** The names of the servers that hold a store of their own. */
export const servers = {
  small: 'usher',
  /** As the small one, on the second engine. */
  second: 'usher-second',
  large: 'usher-1M',
  old: 'usher-5M-old',
  extra: 'usher-extra',
} as const;

export const ONE_CLIENT = 'usher redeem, one client';

const trial = (name: string, server: string, act: string, connections = CONNECTIONS): Trial => ({
  name,
  server,
  act,
  connections,
});

const ratio = (name: string, of: string, to: string): Ratio => ({ name, of, to });

export const planOf = (options: Pick<Options, 'quick' | 'users' | 'engines'>): Plan => {
  const plan = options.quick ? quickPlan : fullPlan(options.users);
  return options.engines.length === 1 ? plan : onBoth(plan);
};

/** Each of ours comes right after what it is compared with. */
const quickPlan: Plan = {
  trials: [
    trial('raw POST', 'raw', 'post'),
    trial('usher create', servers.small, 'create'),
    trial('fastify POST', 'fastify', 'post'),
    trial('usher redeem', servers.small, 'redeem'),
    trial('raw GET', 'raw', 'get'),
    trial('usher verify', servers.small, 'verify'),
    trial('fastify GET', 'fastify', 'get'),
  ],
  ratios: [
    ratio('create/raw', 'usher create', 'raw POST'),
    ratio('redeem/raw', 'usher redeem', 'raw GET'),
    ratio('verify/raw', 'usher verify', 'raw GET'),
    ratio('create/fastify', 'usher create', 'fastify POST'),
    ratio('redeem/fastify', 'usher redeem', 'fastify GET'),
    ratio('verify/fastify', 'usher verify', 'fastify GET'),
  ],
  costs: [],
};

/** The three that every server of ours is asked. */
const acts = ['create', 'redeem', 'verify'] as const;

/** What the second engine costs beside the first: the same requests, one after the other in each round. */
const onBoth = (plan: Plan): Plan => {
  const second = acts.map((act) => ({
    first: `usher ${act}`,
    trial: trial(`usher ${act}, PostgreSQL`, servers.second, act),
    cost: `${act}: CPU on PostgreSQL / on SQLite` as const,
  }));
  return {
    trials: plan.trials.flatMap((each) => [
      each,
      ...second.filter(({ first }) => first === each.name).map(({ trial }) => trial),
    ]),
    ratios: [
      ...plan.ratios,
      ...second.map(({ first, trial }) => ratio(`${trial.act}-PostgreSQL/SQLite`, trial.name, first)),
    ],
    costs: second.map(({ first, trial, cost }) => ({ name: cost, of: trial.name, to: first })),
  };
};

/** @param extraUsers how many people the extra store holds; `null` where there is none */
const fullPlan = (extraUsers: number | null): Plan => {
  const extra = extraUsers === null ? null : extraTrial(extraUsers);
  return {
    trials: [
      ...quickPlan.trials,
      trial('usher create, 1M users', servers.large, 'create'),
      trial('usher redeem, 1M users', servers.large, 'redeem'),
      ...(extra === null ? [] : [extra.trial]),
      trial('usher create, 5M old tickets', servers.old, 'create'),
      trial('usher redeem, 5M old tickets', servers.old, 'redeem'),
      trial(ONE_CLIENT, servers.small, 'redeem', 1),
      trial('better-auth magic link, create', 'better-auth', 'create'),
      trial('better-auth magic link, redeem', 'better-auth', 'redeem'),
      trial('better-auth session look-up', 'better-auth', 'session'),
      trial('oidc-provider client credentials', 'oidc-provider', 'token'),
    ],
    ratios: [
      ...quickPlan.ratios,
      ratio('create/better-auth', 'usher create', 'better-auth magic link, create'),
      ratio('redeem/better-auth', 'usher redeem', 'better-auth magic link, redeem'),
      ratio('verify/better-auth', 'usher verify', 'better-auth session look-up'),
      ratio('create/oidc-provider', 'usher create', 'oidc-provider client credentials'),
      ratio('create-1M-users/1k', 'usher create, 1M users', 'usher create'),
      ...(extra === null ? [] : [extra.ratio]),
      ratio('create-5M-old/none', 'usher create, 5M old tickets', 'usher create'),
      ratio('redeem-5M-old/none', 'usher redeem, 5M old tickets', 'usher redeem'),
    ],
    costs: [],
  };
};

const extraTrial = (users: number): { readonly trial: Trial; readonly ratio: Ratio } => {
  const size = users % 1_000_000 === 0 ? `${users / 1_000_000}M` : String(users);
  const name = `usher create, ${size} users`;
  return {
    trial: trial(name, servers.extra, 'create'),
    ratio: ratio(`create-${size}-users/1k`, name, 'usher create'),
  };
};

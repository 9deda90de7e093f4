/** How good a figure has to be. */
export interface Target {
  readonly must: number;
  readonly target: number;
  readonly goal: number;
}

const levels = (must: number, target: number, goal: number): Target => ({ must, target, goal });

/** By the names of ratios; more is better. */
export const ratioTargets: Readonly<Record<string, Target>> = {
  'create/raw': levels(0.4, 0.5, 0.6),
  'redeem/raw': levels(0.35, 0.42, 0.5),
  'verify/raw': levels(0.75, 0.9, 0.97),
  'create/better-auth': levels(25, 35, 45),
  'redeem/better-auth': levels(60, 90, 110),
  'verify/better-auth': levels(45, 60, 75),
  'create-1M-users/1k': levels(0.88, 0.95, 1),
  'create-10M-users/1k': levels(0.8, 0.9, 1),
  'create-5M-old/none': levels(0.85, 0.95, 1),
  'redeem-5M-old/none': levels(0.85, 0.95, 1),
};

/** Single figures; less is better. Units are in the names. */
export const figureTargets = {
  'memory idle, MB': levels(75, 65, 55),
  'memory loaded with 1M users, MB': levels(250, 180, 130),
  'start to first answer, ms': levels(400, 250, 150),
  'redeem p50 with one client, ms': levels(1, 0.5, 0.4),
  'production install, cold, s': levels(10, 5, 2),
  'production install, MB': levels(60, 40, 20),
  'create: CPU on PostgreSQL / on SQLite': levels(1.6, 1.3, 1),
  'redeem: CPU on PostgreSQL / on SQLite': levels(1.6, 1.3, 1),
  'verify: CPU on PostgreSQL / on SQLite': levels(1.6, 1.3, 1),
} as const satisfies Readonly<Record<string, Target>>;

export type FigureName = keyof typeof figureTargets;

export type Verdict = 'goal' | 'target' | 'must' | 'missed';

export const judge = (value: number, { must, target, goal }: Target): Verdict => {
  // Where less is better, both sides change their sign.
  const sign = must > goal ? -1 : 1;
  const reaches = (level: number): boolean => sign * value >= sign * level;
  if (reaches(goal)) return 'goal';
  if (reaches(target)) return 'target';
  return reaches(must) ? 'must' : 'missed';
};

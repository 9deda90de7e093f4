import { slugProblem } from '../brand/brand.ts';
import { bounds } from '../brand/policy.ts';
import { absoluteUrlProblem } from '../brand/return-target.ts';
import { durationProblem, listProblems, nameProblems } from '../field-problems.ts';
import type { FieldProblem } from '../problem.ts';
import type { Application } from './application.ts';

/** Everything that is wrong with an application, all at once. */
export const applicationProblems = (application: Application): FieldProblem[] => [
  ...listProblems('slug', [application.slug], slugProblem),
  ...nameProblems(application.name),
  ...listProblems('url', [application.url], absoluteUrlProblem),
  ...listProblems('returnTargets', application.returnTargets, absoluteUrlProblem),
  ...lifetimeProblems(application.ticketLifetime),
  ...listProblems(
    'cookieDomain',
    application.cookieDomain === null ? [] : [application.cookieDomain],
    domainProblem,
  ),
  ...listProblems('allowedFrames', application.allowedFrames, originProblem),
];

const lifetimeProblems = (seconds: number | null): FieldProblem[] => {
  const problem = seconds === null ? null : durationProblem(seconds, bounds.applicationLifetime);
  return problem === null ? [] : [{ field: 'ticketLifetime', problem }];
};

const DOMAIN = /^(?:[a-z0-9](?:[a-z0-9-]*[a-z0-9])?\.)+[a-z0-9](?:[a-z0-9-]*[a-z0-9])?$/;

const domainProblem = (domain: string): string | null =>
  DOMAIN.test(domain) && domain.length <= 253 ? null : 'must be a lower-case domain, as in "example.com"';

const originProblem = (text: string): string | null =>
  absoluteUrlProblem(text) === null && new URL(text).origin === text
    ? null
    : 'must be an origin without a path, as in "https://portal.example.com"';

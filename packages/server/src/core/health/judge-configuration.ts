import type { FieldProblem } from '../problem.ts';
import { type Finding, ok, orOk, problem } from './finding.ts';

/** @param problems what the settings were refused for, each under the name that it was given by */
export const judgeConfiguration = (problems: readonly FieldProblem[]): readonly Finding[] =>
  orOk(
    problems.map(({ field, problem: text }) =>
      problem(
        'configuration',
        `${field} ${text}.`,
        'Correct it: no server starts until then. What follows was checked with its default instead.',
      ),
    ),
    'configuration',
    'Every setting can be read.',
  );

/** The programs that matter, by version. */
export interface Versions {
  readonly usher: string;
  readonly node: string;
  /** What the store is made of, with its version where that is known. */
  readonly engine: string;
}

export const judgeVersions = ({ usher, node, engine }: Versions): Finding =>
  ok('versions', `Usher ${usher} on Node ${node}, with ${engine}.`);

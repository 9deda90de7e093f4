import { expect, it } from 'vitest';
import { judge } from './targets.ts';

it('judges by the best level that is reached, where more is better', () => {
  const target = { must: 0.4, target: 0.5, goal: 0.6 };
  expect([0.39, 0.4, 0.5, 0.6].map((value) => judge(value, target))).toEqual([
    'missed',
    'must',
    'target',
    'goal',
  ]);
});

it('judges the other way round where less is better', () => {
  const target = { must: 10, target: 5, goal: 2 };
  expect([11, 10, 5, 2, 0].map((value) => judge(value, target))).toEqual([
    'missed',
    'must',
    'target',
    'goal',
    'goal',
  ]);
});

import { expect, it } from 'vitest';
import { ok, problem, warning } from '../../core/health/finding.ts';
import { showFindings } from './show-findings.ts';

const findings = [
  ok('disk', 'Plenty.'),
  warning('proxy', 'It rewrites Host.', 'Let it pass Host on.'),
  problem('data-folder', 'Others may look\u001b[2J into it.', 'Run: chmod 700 /data'),
];

it('shows a line for each check, the advice below what was found, and a count', () => {
  expect(showFindings(findings, null).text.split('\n')).toEqual([
    'ok       disk         Plenty.',
    'warning  proxy        It rewrites Host.',
    '                      Let it pass Host on.',
    'problem  data folder  Others may look\ufffd[2J into it.',
    '                      Run: chmod 700 /data',
    '',
    '1 ok, 1 warning, 1 problem.',
  ]);
});

it('breaks lines where the terminal would', () => {
  const long = warning('proxy', 'word '.repeat(30).trim(), 'advice '.repeat(20).trim());
  const lines = showFindings([long], 72).text.split('\n').slice(0, -2);
  expect(lines.length).toBeGreaterThan(3);
  expect(Math.max(...lines.map((line) => line.length))).toBeLessThanOrEqual(72);
  expect(lines.slice(1).every((line) => line.startsWith(' '.repeat(16)))).toBe(true);
});

it.each([
  [findings, 'problem', 1],
  [findings.slice(0, 2), 'warning', 0],
  [findings.slice(0, 1), 'ok', 0],
])('ends as the worst of them says', (shown, verdict, exitCode) => {
  expect(showFindings(shown, null)).toMatchObject({ exitCode, document: { verdict, findings: shown } });
});

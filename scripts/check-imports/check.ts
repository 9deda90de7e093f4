// `npm run check:imports`: holds the source to the import rule, and the checker to a tree that breaks it.
//
// dependency-cruiser reads TypeScript through the API of TypeScript 6. With TypeScript 7, which has none, it finds
// nothing to complain about because it sees no module at all; so it gets the TypeScript 6 of this folder, and
// two checks of its own: it must have seen the source, and it must report each violation of the canary.
import { readFileSync } from 'node:fs';
import { createRequire, registerHooks } from 'node:module';
import { join } from 'node:path';
import { main, root } from '../pinned-node.mjs';
import { rules } from './rules.ts';

const source = 'packages/server/src';
const canary = 'scripts/check-imports/canary';
/** Fewer modules than this and the checker has not seen the source. Raise it as the source grows. */
const leastModules = 20;

const { resolve } = createRequire(import.meta.url);
const typescript6 = new Map(['typescript', 'typescript/package.json'].map((name) => [name, resolve(name)]));
registerHooks({
  resolve: (specifier, context, next) => next(typescript6.get(specifier) ?? specifier, context),
});
const { cruise } = await import('dependency-cruiser');

await main(async () => {
  process.chdir(root);
  const wrong = [...(await judgeSource()), ...(await judgeCanary())];
  for (const line of wrong) process.stderr.write(`${line}\n`);
  return wrong.length > 0 ? 1 : 0;
});

interface Violation {
  readonly rule: string;
  readonly from: string;
  readonly to: string;
}

async function judgeSource(): Promise<string[]> {
  const { violations, modules } = await examine(source);
  const lines = violations.map(({ rule, from, to }) => `${rule}: ${from} → ${to}`);
  if (modules.length < leastModules) {
    lines.push(
      `The import check saw only ${modules.length} modules of ${source}, not at least ${leastModules}.`,
    );
  }
  return lines;
}

/** Every file of the canary says in its first line which rule it breaks: exactly that must be reported. */
async function judgeCanary(): Promise<string[]> {
  const { violations, modules } = await examine(canary);
  const expected = new Set(
    modules.flatMap((file) => {
      const rule = /^\/\/ breaks (\S+)/.exec(readFileSync(join(root, file), 'utf8'))?.[1];
      return rule === undefined ? [] : [`${rule}: ${file}`];
    }),
  );
  const reported = new Set(violations.map(({ rule, from }) => `${rule}: ${from}`));
  const unproven = new Set(rules(canary).map(({ name }) => `${name}`)).difference(
    new Set(violations.map(({ rule }) => rule)),
  );
  return [
    ...[...expected.difference(reported)].map((line) => `The canary was not reported: ${line}`),
    ...[...reported.difference(expected)].map(
      (line) => `Reported in the canary without being meant: ${line}`,
    ),
    ...[...unproven].map((rule) => `No file of the canary breaks the rule ${rule}.`),
  ];
}

async function examine(base: string): Promise<{ violations: Violation[]; modules: string[] }> {
  const { output } = await cruise([base], {
    ruleSet: { forbidden: rules(base) },
    validate: true,
    // Before compilation, so that type-only imports are seen.
    tsPreCompilationDeps: true,
    doNotFollow: { path: 'node_modules' },
    enhancedResolveOptions: {
      extensions: ['.ts', '.js', '.json'],
      exportsFields: ['exports'],
      conditionNames: ['import', 'types', 'default'],
    },
  });
  if (typeof output === 'string') throw new Error('dependency-cruiser gave text instead of its findings.');
  return {
    violations: output.summary.violations.map(({ rule, from, to }) => ({ rule: rule.name, from, to })),
    modules: output.modules.map((module) => module.source).filter((path) => path.startsWith(`${base}/`)),
  };
}

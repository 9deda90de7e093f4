import { readFileSync } from 'node:fs';

/** This package's version, from its manifest. */
export const version = (): string => {
  // Two folders up from src/cli as from dist/cli.
  const manifest: unknown = JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8'));
  const { version: text } = manifest as { readonly version: string };
  return text;
};

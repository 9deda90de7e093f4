import type { Messages } from './messages/messages.ts';

// The first that fits decides: Edge and Opera also call themselves Chrome, Chrome also calls itself Safari.
const browsers = [
  ['Edge', /\bEdg(?:e|A|iOS)?\//],
  ['Opera', /\bOPR\//],
  ['Samsung Internet', /\bSamsungBrowser\//],
  ['Firefox', /\b(?:Firefox|FxiOS)\//],
  ['Chrome', /\b(?:Chrome|Chromium|CriOS|HeadlessChrome)\//],
  ['Safari', /\bVersion\/\S+.*\bSafari\//],
] as const;

// iPhones call themselves "like Mac OS X", Android phones Linux.
const systems = [
  ['iPhone', /\biPhone\b/],
  ['iPad', /\biPad\b/],
  ['Android', /\bAndroid\b/],
  ['Windows', /\bWindows\b/],
  ['macOS', /\bMac OS X\b/],
  ['ChromeOS', /\bCrOS\b/],
  ['Linux', /\bLinux\b/],
] as const;

const firstIn = (names: readonly (readonly [string, RegExp])[], text: string): string | null =>
  names.find(([, pattern]) => pattern.test(text))?.[0] ?? null;

/** Such as "Firefox on Windows": enough for a person to know their own browser by. */
export const describeBrowser = (userAgent: string, m: Messages): string => {
  const browser = firstIn(browsers, userAgent) ?? m.unknownBrowser;
  const system = firstIn(systems, userAgent);
  return system === null ? browser : m.browserOn(browser, system);
};

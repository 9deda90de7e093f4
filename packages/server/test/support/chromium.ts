import { accessSync, constants } from 'node:fs';
import { delimiter, join } from 'node:path';
import {
  type Browser,
  type BrowserContext,
  type BrowserContextOptions,
  type ConsoleMessage,
  chromium,
  type Page,
} from 'playwright-core';
import { afterAll, beforeAll, expect, onTestFinished } from 'vitest';

/** Without a sandbox, because tests run as root in containers; and without anything that speaks to the net. */
const chromiumArgs: readonly string[] = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

const names = ['chromium', 'chromium-browser', 'google-chrome-stable', 'google-chrome'];

/**
 * The Chromium that the browser tests drive: `CHROMIUM_PATH`, else the system's, else the one that
 * `npx playwright-core install chromium` fetched.
 *
 * @throws {Error} when there is none, saying how to get one.
 */
export function chromiumPath(): string {
  const asked = process.env['CHROMIUM_PATH'];
  if (asked) {
    if (isExecutable(asked)) return asked;
    throw new Error(`CHROMIUM_PATH is ${asked}, which is not a program that can be run.`);
  }
  const folders = (process.env['PATH'] ?? '').split(delimiter).filter((folder) => folder !== '');
  const candidates = names.flatMap((name) => folders.map((folder) => join(folder, name)));
  const found = [...candidates, chromium.executablePath()].find(isExecutable);
  if (found) return found;
  throw new Error(
    'The browser tests need Chromium: install it with the system (apt-get install chromium), ' +
      'run "npx playwright-core install chromium", or set CHROMIUM_PATH.',
  );
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

/** Opens a page in a browser profile of its own, which shares no cookie with any other. It closes with the test. */
export type OpenWindow = (options?: BrowserContextOptions, complaints?: ExpectedComplaints) => Promise<Page>;

/** What the browser may say on its console, where a test is about something that it must block. */
interface ExpectedComplaints {
  readonly expected: RegExp;
}

const NOTHING = /(?!)/;

/**
 * One running browser for a file of tests. A test fails where a page of its complains on the console: of an
 * error in a script, of something that its content policy blocked.
 */
export const useChromium = (): OpenWindow => {
  let browser: Browser | null = null;
  beforeAll(async () => {
    browser = await chromium.launch({ executablePath: chromiumPath(), args: [...chromiumArgs] });
  });
  afterAll(async () => {
    await browser?.close();
  });
  return async (options = {}, { expected } = { expected: NOTHING }) => {
    if (browser === null) throw new Error('the browser is not running yet');
    const context = await browser.newContext({ locale: 'en-GB', ...options });
    const complaints = collectComplaints(context);
    onTestFinished(async () => {
      await context.close();
      expect(complaints.filter((complaint) => !expected.test(complaint))).toEqual([]);
    });
    return context.newPage();
  };
};

const collectComplaints = (context: BrowserContext): string[] => {
  const complaints: string[] = [];
  context.on('console', (message) => {
    if (message.type() === 'error' && !isRefusal(message)) complaints.push(message.text());
  });
  context.on('weberror', (error) => complaints.push(String(error.error())));
  return complaints;
};

/** Chromium also complains of each page whose status is 4xx; those statuses are what tests ask for. */
const isRefusal = (message: ConsoleMessage): boolean =>
  message.text().startsWith('Failed to load resource: the server responded with a status of 4') &&
  !message.location().url.includes('/assets/');

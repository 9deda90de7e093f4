import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { onTestFinished } from 'vitest';

/** A web site that is not ours: for browsers, `127.0.0.1` and `localhost` are different sites. */
export interface OtherSite {
  /** Its origin. */
  readonly url: string;
  /** The body of the page at a path; every other path has an empty page. */
  readonly pages: Map<string, string>;
  readonly visits: Visit[];
}

/** What it was told with a request. */
interface Visit {
  readonly url: string;
  readonly referer: string | null;
}

/** Starts a site of static pages; it ends with the test. */
export const startOtherSite = async (): Promise<OtherSite> => {
  const pages = new Map<string, string>();
  const visits: Visit[] = [];
  const server = createServer((request, response) => {
    const url = request.url ?? '';
    visits.push({ url, referer: request.headers.referer ?? null });
    response.setHeader('content-type', 'text/html; charset=utf-8');
    response.end(documentWith(pages.get(url) ?? ''));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  const { port } = server.address() as AddressInfo;
  return { url: `http://127.0.0.1:${port}`, pages, visits };
};

// The icon keeps the browser from asking for one.
const documentWith = (body: string): string =>
  `<!doctype html><html lang="en"><title>Another site</title><link rel="icon" href="data:,"><body>${body}</body></html>`;

/** A form with one button that hands a ticket over, as a platform's own page does. */
export const handOverForm = (action: string, ticket: string): string =>
  `<form method="post" action="${action}"><input type="hidden" name="ta" value="${ticket}"><button>Enter</button></form>`;

import { form, formHeaders, type Reply, send } from './http.ts';

/** What a request's sender is to the server, in a browser's eyes (Fetch Metadata, `Sec-Fetch-Site`). */
export type From = 'here' | 'sister-host' | 'elsewhere' | 'address-bar';

const fetchSite: Record<From, string> = {
  here: 'same-origin',
  'sister-host': 'same-site',
  elsewhere: 'cross-site',
  'address-bar': 'none',
};

// Our own pages are `no-referrer`, for which browsers send no origin.
const origins: Record<From, string> = {
  here: 'null',
  'sister-host': 'https://sister.example.test',
  elsewhere: 'https://crm.example.org',
  'address-bar': 'null',
};

type Headers = Readonly<Record<string, string>>;
type Fields = Readonly<Record<string, string>>;

export interface BrowserOptions {
  /** The host in the address bar; else the server's own. */
  readonly host?: string;
  /** `false` for a browser from before Fetch Metadata: Safari until 16.3. */
  readonly fetchMetadata?: boolean;
  /** `false` where the address bar shows plain http, elsewhere than on localhost. */
  readonly trustworthy?: boolean;
  /** Sent with everything. */
  readonly headers?: Headers;
}

export interface Sending {
  /** A link or form is `elsewhere` unless told otherwise. */
  readonly from?: From;
  /** Shown in a frame of another site's page. */
  readonly framed?: boolean;
  readonly headers?: Headers;
}

export interface Browser {
  /** The names and values that it keeps. */
  cookies(): Record<string, string>;
  /** Has it keep a cookie that no reply of the server's set. */
  plant(name: string, value: string): void;
  /** Follows a link, and no redirect after it. */
  open(path: string, sending?: Sending): Promise<Reply>;
  /** Sends a form that stands on whatever page. */
  post(path: string, fields: Fields, sending?: Sending): Promise<Reply>;
  /** Presses the button of a page's form, with what a person typed into it. */
  press(page: Reply, typed?: Fields, sending?: Sending & { readonly form?: number }): Promise<Reply>;
}

interface Cookie {
  readonly value: string;
  readonly crossSite: boolean;
}

/** A browser as far as the server can tell: its cookies, and the headers that it sends by itself. */
export const openBrowser = ({ url }: { readonly url: string }, options: BrowserOptions = {}): Browser => {
  const { host, fetchMetadata = true, trustworthy = true, headers: always = {} } = options;
  const jar = new Map<string, Cookie>();

  const keep = (reply: Reply): Reply => {
    for (const line of reply.headers['set-cookie'] ?? []) {
      const { name, value, attributes } = parseCookie(line);
      if (!isKept(name, attributes, trustworthy)) continue;
      if (attributes.get('max-age') === '0') jar.delete(name);
      else jar.set(name, { value, crossSite: attributes.get('samesite') === 'None' });
    }
    return reply;
  };

  const cookieHeader = (method: string, from: From, framed: boolean): Headers => {
    // SameSite=Lax: from another site only with a link that shows in the address bar.
    const onlyCrossSite = (from === 'elsewhere' && method === 'POST') || framed;
    const sent = [...jar].filter(([, { crossSite }]) => crossSite || !onlyCrossSite);
    return sent.length === 0
      ? {}
      : { cookie: sent.map(([name, { value }]) => `${name}=${value}`).join('; ') };
  };

  const go = async (
    method: 'GET' | 'POST',
    path: string,
    { from = 'elsewhere', framed = false, headers = {} }: Sending,
    body?: string,
  ): Promise<Reply> => {
    const metadata = {
      'sec-fetch-site': fetchSite[from],
      'sec-fetch-mode': 'navigate',
      'sec-fetch-dest': framed ? 'iframe' : 'document',
    };
    return keep(
      await send(url + path, {
        method,
        headers: {
          ...(host === undefined ? {} : { host }),
          ...(fetchMetadata ? metadata : {}),
          ...(method === 'POST' ? { ...formHeaders, origin: origins[from] } : {}),
          ...cookieHeader(method, from, framed),
          ...always,
          ...headers,
        },
        ...(body === undefined ? {} : { body }),
      }),
    );
  };

  return {
    cookies: () => Object.fromEntries([...jar].map(([name, { value }]) => [name, value])),
    plant: (name, value) => void jar.set(name, { value, crossSite: false }),
    open: (path, sending = {}) => go('GET', path, sending),
    post: (path, fields, sending = {}) => go('POST', path, sending, form(fields)),
    press(page, typed = {}, { form: at = 0, ...sending } = {}) {
      const pressed = formsIn(page)[at];
      if (pressed === undefined) throw new Error(`no form ${at} on the page: ${page.status} ${page.text}`);
      const fields = { ...pressed.fields, ...typed };
      return go('POST', pressed.action, { from: 'here', ...sending }, form(fields));
    },
  };
};

const parseCookie = (line: string) => {
  const [pair = '', ...rest] = line.split('; ');
  const attributes = new Map(
    rest.map((part) => {
      const [name = '', value = ''] = part.split('=');
      return [name.toLowerCase(), value] as const;
    }),
  );
  const at = pair.indexOf('=');
  return { name: pair.slice(0, at), value: pair.slice(at + 1), attributes };
};

/** RFC 6265bis §4.1.3 on prefixes; `Secure` cookies are dropped where the page came over plain http. */
const isKept = (name: string, attributes: ReadonlyMap<string, string>, trustworthy: boolean): boolean => {
  const secure = attributes.has('secure');
  if (secure && !trustworthy) return false;
  if (name.startsWith('__Host-'))
    return secure && attributes.get('path') === '/' && !attributes.has('domain');
  return secure || !name.startsWith('__Secure-');
};

export interface PageForm {
  readonly action: string;
  /** Hidden fields, and those that are filled in already. */
  readonly fields: Record<string, string>;
}

/** The forms of a page, in its order. */
export const formsIn = ({ text }: Pick<Reply, 'text'>): PageForm[] =>
  [...text.matchAll(/<form method="post" action="([^"]*)"[^>]*>(.*?)<\/form>/gs)].map(
    ([, action = '', inside = '']) => ({
      action: unescaped(action),
      fields: Object.fromEntries(
        [...inside.matchAll(/<input\b[^>]*>/g)].flatMap(([input]) => {
          const name = /\bname="([^"]*)"/.exec(input)?.[1];
          const value = /\bvalue="([^"]*)"/.exec(input)?.[1];
          return name === undefined || value === undefined ? [] : [[name, unescaped(value)] as const];
        }),
      ),
    }),
  );

const unescaped = (text: string): string =>
  text
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll('&quot;', '"')
    .replaceAll('&#39;', "'")
    .replaceAll('&#96;', '`')
    .replaceAll('&amp;', '&');

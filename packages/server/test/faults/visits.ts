import { cookiesOf, form, formHeaders, type Reply } from '../support/http.ts';
import type { KeepAliveClient } from '../support/keep-alive.ts';
import type { CreatedTicket } from '../support/usher.ts';
import { type BrandSlug, brands, emailOf } from './installation.ts';
import type { Expected, Journal, Line } from './journal.ts';
import type { Key, KnownSession, KnownTicket, Person, World } from './world.ts';

const COOKIE = '__Host-usher';

/** How a ticket is asked for. */
export interface Wish {
  /** Seconds. */
  readonly lifetime: number;
  readonly oneTimeUse: boolean;
  readonly firstName: string | null;
}

export interface Minted {
  readonly line: Line<'mint'>;
  /** `null` where there is none. */
  readonly ticket: KnownTicket | null;
}

/** Everything that platforms and people ask of a server over HTTP, written into the journal. */
export class Visits {
  readonly #send: KeepAliveClient['send'];
  readonly #journal: Journal;
  readonly #world: World;

  constructor(client: Pick<KeepAliveClient, 'send'>, journal: Journal, world: World) {
    this.#send = client.send;
    this.#journal = journal;
    this.#world = world;
  }

  async mint({ brand, name: user }: Person, key: Key, wish: Wish): Promise<Minted> {
    const { lifetime, oneTimeUse, firstName } = wish;
    const uses = oneTimeUse || brands[brand] === 'single' ? 1 : null;
    const line = await this.#journal.write(
      'mint',
      { brand, user, key: key.id, uses, lifetime, firstName },
      async () => {
        const data = {
          brand,
          username: user,
          email: emailOf(user),
          expiresIn: lifetime,
          oneTimeUse,
          // What no ticket may change goes along with what it may.
          ...(firstName === null
            ? {}
            : { overrideUserInfo: true, firstName, role: 'operator', status: 'suspended' }),
        };
        const reply = await this.#send('/auth/ticket', {
          method: 'POST',
          headers: { authorization: `Bearer ${key.token}`, 'content-type': 'application/json' },
          body: JSON.stringify({ data }),
        });
        return { status: reply.status, id: null, text: null, ...ticketIn(reply) };
      },
    );
    if (line.answer?.id == null || line.answer.text === null) return { line, ticket: null };
    const ticket = { id: line.answer.id, text: line.answer.text, mint: line, presentations: 0 };
    this.#world.addTicket(ticket);
    return { line, ticket };
  }

  present(ticket: KnownTicket, expected: Expected = null): Promise<Line<'present'>> {
    return this.#present(ticket, null, expected);
  }

  /** In a link that names a brand, which need not be its own. */
  presentAt(ticket: KnownTicket, brand: BrandSlug): Promise<Line<'present'>> {
    return this.#present(ticket, brand, ticket.mint.asks.brand === brand ? null : 'dead');
  }

  async #present(ticket: KnownTicket, at: BrandSlug | null, expected: Expected): Promise<Line<'present'>> {
    const { brand, user } = ticket.mint.asks;
    ticket.presentations += 1;
    const link = `/login?${at === null ? '' : `brand=${at}&`}=TA${ticket.text}`;
    const line = await this.#journal.write('present', { brand, ticket: ticket.id, at, expected }, async () =>
      admission(await this.#send(link)),
    );
    if (line.answer?.cookie != null) this.#world.addSession(line.answer.cookie, user, line);
    return line;
  }

  async signIn(
    { brand, name: user }: Person,
    password: string,
    expected: Expected = null,
  ): Promise<Line<'sign-in'>> {
    const line = await this.#journal.write('sign-in', { brand, user, password, expected }, async () =>
      admission(
        await this.#send('/login', {
          method: 'POST',
          headers: ourForm,
          body: form({ brand, username: user, password }),
        }),
      ),
    );
    if (line.answer?.cookie != null) this.#world.addSession(line.answer.cookie, user, line);
    return line;
  }

  verify({ cookie }: KnownSession, expected: Expected = null): Promise<Line<'verify'>> {
    return this.#journal.write('verify', { cookie, expected }, async () => {
      const { status } = await this.#send('/auth/verify', { headers: withCookie(cookie) });
      return { status };
    });
  }

  signOut({ cookie }: KnownSession): Promise<Line<'sign-out'>> {
    return this.#journal.write('sign-out', { cookie }, async () => {
      const { status, headers } = await this.#send('/logout', {
        method: 'POST',
        headers: { ...ourForm, ...withCookie(cookie) },
        body: '',
      });
      return { status, ended: headers.location === '/login?signed-out' };
    });
  }
}

const ourForm = { ...formHeaders, 'sec-fetch-site': 'same-origin' } as const;

const withCookie = (cookie: string) => ({ cookie: `${COOKIE}=${cookie}` });

const ticketIn = ({ status, text }: Reply): { readonly id?: string; readonly text?: string } => {
  if (status !== 200) return {};
  const { data } = JSON.parse(text) as { readonly data: CreatedTicket };
  return { id: data.ticketId, text: data.encpryptedString };
};

const admission = (reply: Reply) => ({ status: reply.status, cookie: cookiesOf(reply)[COOKIE] ?? null });

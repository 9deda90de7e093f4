import type { FastifyReply, FastifyRequest } from 'fastify';
import { doorSlug } from '../../core/application/application.ts';
import { type Account, findAccount } from '../../core/session/find-account.ts';
import { signInWithPassword } from '../../core/session/sign-in-with-password.ts';
import { canonicalField, longest } from '../../core/user/identity.ts';
import { formFields } from '../../pages/form-fields.ts';
import type { HttpContext } from '../context.ts';
import type { Entrance } from '../entrance.ts';
import { headerText, isOurForm } from '../form-proof.ts';
import { seeOther } from '../send-page.ts';
import { currentSession, setSessionCookie } from '../session-cookie.ts';
import { countAttempt, forgiveAttempt } from './count-attempt.ts';
import type { Form } from './read-form.ts';
import { type SignInState, sendSignInPage } from './send-sign-in-page.ts';

// Longer than any name or password that can be stored; what is longer is not worth hashing.
const LONGEST_INPUT = 1024;

/** A user name and a password, typed by a person into our own form. */
export const signIn = async (
  context: HttpContext,
  request: FastifyRequest,
  reply: FastifyReply,
  entrance: Entrance,
  { fields }: Form,
): Promise<FastifyReply> => {
  const { ports } = context;
  const field = (name: string): string => (fields.get(name) ?? '').slice(0, LONGEST_INPUT);
  const typed = { brand: field(formFields.brand), username: field(formFields.username) };
  const again = (state: SignInState): FastifyReply =>
    sendSignInPage(context, request, reply, entrance, { ...typed, ...state });

  if (!isOurForm(context, request, fields)) return again({ problem: 'form-not-ours' });
  if (context.sites.cookiesFor(request) === 'insecure') return again({ problem: 'insecure' });
  const account = await findAccount(ports, await brandOf(context, entrance, typed.brand), typed.username);
  const counted = {
    name: countedName(context, account, typed),
    address: ports.addresses.subscriber(request.ip),
  };
  const wait = await countAttempt(context.throttles, counted);
  if (wait !== null) return again({ problem: 'throttled', retryAfter: wait });

  const result = await signInWithPassword(ports, {
    account,
    password: field(formFields.password),
    door: entrance.door,
    visitor: { address: request.ip, userAgent: headerText(request, 'user-agent') ?? '' },
    current: await currentSession(context, request, doorSlug(entrance.door), entrance.site),
  });
  if (result.outcome === 'refused') {
    result.recorded.catch((cause: unknown) =>
      request.log.error({ err: cause }, 'a refusal was not recorded'),
    );
    return again({ problem: 'failed' });
  }
  await forgiveAttempt(context.throttles, counted);
  setSessionCookie(context, reply, entrance.door, result.token);
  return seeOther(context, reply, result.session.landing);
};

/** The slug to sign in to: the site's brand, the application's, or what was typed. */
const brandOf = async ({ ports }: HttpContext, { site, door }: Entrance, typed: string): Promise<string> => {
  if (site !== null) return site.slug;
  if (door.kind === 'management') return typed;
  const brand = await ports.store.read.brands.byId(door.application.brandId);
  return brand?.slug ?? '';
};

/**
 * What guesses are counted under: the name in canonical form, whoever's it is. Counted by person, a user name
 * and an e-mail address that run out together would tell that they are one. Hashed, so that no name costs
 * more memory than another.
 */
const countedName = (
  { ports }: HttpContext,
  { brand }: Account,
  typed: { readonly brand: string; readonly username: string },
): string => {
  const name = typed.username.slice(0, longest.email);
  const canonical = canonicalField('username', name, ports.phones, null) ?? '';
  return Buffer.from(ports.sealer.hash(`${brand?.id ?? typed.brand} ${canonical}`)).toString('base64url');
};

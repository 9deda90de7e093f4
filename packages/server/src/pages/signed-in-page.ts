import type { Instant } from '../core/clock.ts';
import { formFields } from './form-fields.ts';
import { formatRelative, PAGE_TIME_ZONE } from './format.ts';
import { hiddenField } from './hidden-field.ts';
import { type Content, type Html, html, isolated } from './html.ts';
import { layout } from './layout.ts';
import type { Messages } from './messages/messages.ts';
import { signInsTable } from './sign-ins-table.ts';
import { timeElement } from './time-element.ts';
import type { SignedInView } from './views.ts';

/** Who is signed in, how they came in and until when, and everywhere else that they are signed in. */
export const signedInPage = (view: SignedInView, m: Messages): string =>
  layout(
    {
      ...view,
      title: m.signedInTitle,
      width: 'table',
      main: html`<div class="heading">
<h1>${m.signedInTitle}</h1>
<form method="post" action="${view.actions.signOut}">
${hiddenField(formFields.formToken, view.formToken)}
<button class="primary">${m.signOut}</button>
</form>
</div>
${facts(view, m)}
<section aria-labelledby="sign-ins">
<h2 id="sign-ins">${m.yourSignIns}</h2>
${signInsTable(view, m)}
</section>
<p class="small">${m.timesAreIn(PAGE_TIME_ZONE)}</p>`,
    },
    m,
  );

const facts = ({ person, ...view }: SignedInView, m: Messages): Html => html`<dl class="facts">
${fact(m.name, isolated(person.name))}
${person.username !== null && fact(m.username, isolated(person.username))}
${person.email !== null && fact(m.email, isolated(person.email))}
${fact(m.brand, isolated(view.brandName))}
${fact(m.role, m.roles[person.role])}
${fact(m.cameIn, cameIn(view, m))}
${fact(m.since, when(view.startedAt, view.now, m))}
${fact(m.until, when(view.expiresAt, view.now, m))}
</dl>`;

const fact = (term: string, description: Content): Html =>
  html`<div><dt>${term}</dt><dd>${description}</dd></div>`;

const when = (instant: Instant, now: Instant, m: Messages): Html =>
  html`${timeElement(instant, m)} <span class="small">· ${formatRelative(instant, now, m.language)}</span>`;

const cameIn = (
  { method, apiKeyName }: Pick<SignedInView, 'method' | 'apiKeyName'>,
  m: Messages,
): Content => {
  if (method === 'password') return m.cameInByPassword;
  return apiKeyName === null ? m.cameInByLink : m.cameInByLinkOf(isolated(apiKeyName));
};

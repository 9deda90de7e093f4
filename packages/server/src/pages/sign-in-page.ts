import { formFields } from './form-fields.ts';
import { formatWait } from './format.ts';
import { hiddenField } from './hidden-field.ts';
import { attributes, type Html, html, isolated } from './html.ts';
import { layout } from './layout.ts';
import type { Messages } from './messages/messages.ts';
import type { SignInView } from './views.ts';

const PROBLEM_ID = 'problem';

/** The user-name-and-password screen. */
export const signInPage = (view: SignInView, m: Messages): string => {
  const place = view.doorName;
  const title = place === null ? m.signIn : m.signInTo(place);
  return layout(
    {
      ...view,
      // The problem says the same, and more.
      warning: view.problem === 'insecure' ? undefined : view.warning,
      title: view.problem === null ? title : m.problemTitle(title),
      main: html`<h1>${place === null ? m.signIn : m.signInTo(isolated(place))}</h1>
${view.notice === 'signed-out' && html`<p class="notice" role="status">${m.signedOut}</p>`}
<form method="post" action="${view.action}">
${problemText(view, m)}
${view.askBrand && brandField(view, m)}
${usernameField(view, m)}
${passwordField(view, m)}
${hiddenField(formFields.formToken, view.formToken)}
<button class="primary">${m.signIn}</button>
</form>`,
    },
    m,
  );
};

const problemText = ({ problem, retryAfterSeconds }: SignInView, m: Messages): Html | null => {
  if (problem === null) return null;
  const text =
    problem === 'throttled' && retryAfterSeconds !== null
      ? m.triedTooOften(formatWait(retryAfterSeconds, m.language))
      : m.signInProblem[problem];
  return html`<p class="problem" role="alert" id="${PROBLEM_ID}">${text}</p>`;
};

// The cursor starts in the first field that still needs something.
type FieldName = 'brand' | 'username' | 'password';
const startsIn = ({ askBrand, values }: SignInView): FieldName => {
  if (askBrand && values.brand === '') return 'brand';
  return values.username === '' ? 'username' : 'password';
};

const describedBy = (view: SignInView): string | null => (view.problem === null ? null : PROBLEM_ID);

const brandField = (view: SignInView, m: Messages): Html => html`<div class="field">
<label for="brand">${m.account}</label>
<p class="hint" id="brand-hint">${m.accountHint}</p>
<input id="brand" name="${formFields.brand}" value="${view.values.brand}" type="text" required autocomplete="organization" autocapitalize="none" spellcheck="false" dir="auto"${attributes(
  {
    'aria-describedby': [describedBy(view), 'brand-hint'].filter((id) => id !== null).join(' '),
    'aria-invalid': view.problem === 'failed' && 'true',
    autofocus: startsIn(view) === 'brand',
  },
)}>
</div>`;

const usernameField = (view: SignInView, m: Messages): Html => html`<div class="field">
<label for="username">${m.username}</label>
<input id="username" name="${formFields.username}" value="${view.values.username}" type="text" required autocomplete="username" autocapitalize="none" spellcheck="false" dir="auto"${attributes(
  {
    'aria-describedby': describedBy(view),
    'aria-invalid': view.problem === 'failed' && 'true',
    autofocus: startsIn(view) === 'username',
  },
)}>
</div>`;

const passwordField = (view: SignInView, m: Messages): Html => html`<div class="field">
<label for="password">${m.password}</label>
<input id="password" name="${formFields.password}" type="password" required autocomplete="current-password"${attributes(
  {
    'aria-describedby': describedBy(view),
    'aria-invalid': view.problem === 'failed' && 'true',
    autofocus: startsIn(view) === 'password',
  },
)}>
</div>`;

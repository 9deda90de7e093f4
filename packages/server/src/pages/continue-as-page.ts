import { formFields } from './form-fields.ts';
import { hiddenField } from './hidden-field.ts';
import { html, isolated } from './html.ts';
import { layout } from './layout.ts';
import type { Messages } from './messages/messages.ts';
import type { ContinueAsView } from './views.ts';

/** Asks before a link signs anybody in: a scanner that opens links presses no button. */
export const continueAsPage = (view: ContinueAsView, m: Messages): string =>
  layout(
    {
      ...view,
      title: m.continueAs(view.personName),
      main: html`<h1>${view.doorName === null ? m.signIn : m.signInTo(isolated(view.doorName))}</h1>
<p>${m.linkIsFor(isolated(view.personName))}</p>
<form method="post" action="${view.action}">
${hiddenField(formFields.ticket, view.ticket)}
${hiddenField(formFields.formToken, view.formToken)}
<button class="primary">${m.continueAs(isolated(view.personName))}</button>
</form>`,
    },
    m,
  );

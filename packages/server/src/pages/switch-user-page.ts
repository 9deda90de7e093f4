import { formFields } from './form-fields.ts';
import { hiddenField } from './hidden-field.ts';
import { html, isolated, linkTarget } from './html.ts';
import { layout } from './layout.ts';
import type { Messages } from './messages/messages.ts';
import type { SwitchUserView } from './views.ts';

/** Asks before one person's sign-in makes way for another's, while the link is still unspent. */
export const switchUserPage = (view: SwitchUserView, m: Messages): string => {
  const stayUrl = linkTarget(view.stayUrl);
  return layout(
    {
      ...view,
      title: m.switchTitle,
      main: html`<h1>${m.switchTitle}</h1>
<p>${m.switchSentence(isolated(view.currentName), isolated(view.personName))}</p>
<form method="post" action="${view.action}">
${hiddenField(formFields.ticket, view.ticket)}
${hiddenField(formFields.switch, 'yes')}
${hiddenField(formFields.formToken, view.formToken)}
<button class="primary">${m.continueAs(isolated(view.personName))}</button>
</form>
${stayUrl !== null && html`<p><a class="secondary" href="${stayUrl}">${m.staySignedInAs(isolated(view.currentName))}</a></p>`}`,
    },
    m,
  );
};

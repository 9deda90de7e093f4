import { assetPaths } from './assets.ts';
import { formFields } from './form-fields.ts';
import { hiddenField } from './hidden-field.ts';
import { html } from './html.ts';
import { layout } from './layout.ts';
import type { Messages } from './messages/messages.ts';
import type { BounceView } from './views.ts';

/**
 * Posts a ticket once more, from our own origin. A browser keeps our cookie from a form that another site
 * sent, so only the second post shows whether somebody is signed in already.
 */
export const bouncePage = (view: BounceView, m: Messages): string =>
  layout(
    {
      ...view,
      title: m.oneMoment,
      script: assetPaths.submitJs,
      main: html`<h1>${m.oneMoment}</h1>
<p>${m.bounceSentence}</p>
<form method="post" action="${view.action}" data-submit>
${hiddenField(formFields.ticket, view.ticket)}
${hiddenField(formFields.formToken, view.formToken)}
<button class="primary">${m.continue}</button>
</form>`,
    },
    m,
  );

import { html, linkTarget } from './html.ts';
import { layout } from './layout.ts';
import type { Messages } from './messages/messages.ts';
import type { LinkNoLongerWorksView } from './views.ts';

/**
 * The same page whatever is wrong with the link, so that nobody learns from it which links ever existed.
 * It says what to do next, and offers it where the site has something to offer.
 */
export const linkNoLongerWorksPage = (view: LinkNoLongerWorksView, m: Messages): string => {
  const startUrl = linkTarget(view.startUrl);
  const signInUrl = linkTarget(view.signInUrl);
  return layout(
    {
      ...view,
      title: m.linkTitle,
      main: html`<h1>${m.linkTitle}</h1>
<p>${m.linkSentence}</p>
${startUrl !== null && html`<p><a class="primary" href="${startUrl}">${m.linkStart}</a></p>`}
${signInUrl !== null && html`<p><a class="${startUrl === null ? 'primary' : 'secondary'}" href="${signInUrl}">${m.linkSignIn}</a></p>`}`,
    },
    m,
  );
};

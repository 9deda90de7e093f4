import { formatWait } from './format.ts';
import { html, linkTarget } from './html.ts';
import { layout } from './layout.ts';
import type { Messages } from './messages/messages.ts';
import type { NoticeView } from './views.ts';

/** What happened in a sentence, and what to do next. */
export const noticePage = (view: NoticeView, m: Messages): string => {
  const { title, sentence, next } = m.notices[view.kind];
  const nextUrl = linkTarget(view.nextUrl);
  return layout(
    {
      ...view,
      title,
      main: html`<h1>${title}</h1>
<p>${waitOf(view, m) ?? sentence}</p>
${nextUrl !== null && html`<p><a class="primary" href="${nextUrl}">${next}</a></p>`}
${view.kind === 'error' && view.requestId !== null && html`<p class="small">${m.requestId(html`<code dir="ltr">${view.requestId}</code>`)}</p>`}`,
    },
    m,
  );
};

const waitOf = ({ kind, retryAfterSeconds }: NoticeView, m: Messages): string | null => {
  const worthWaiting = kind === 'too-many-tries' || kind === 'unavailable';
  return worthWaiting && retryAfterSeconds !== null
    ? m.waitThenTryAgain(formatWait(retryAfterSeconds, m.language))
    : null;
};

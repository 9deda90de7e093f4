import { assetPaths } from './assets.ts';
import { type Content, type Html, html, isolated, render } from './html.ts';
import type { Messages } from './messages/messages.ts';
import type { Frame } from './views.ts';

interface Document extends Frame {
  readonly title: Content;
  /** What stands in the card, from the `h1` on. */
  readonly main: Html;
  /** A page with a table is wider than one with a form. */
  readonly width?: 'form' | 'table';
  /** The page's only script; it must work without. */
  readonly script?: string;
}

/** The whole document: one card, nothing inline, so that the strictest content policy serves it. */
export const layout = (document: Document, m: Messages): string =>
  render(html`<!doctype html>
<html lang="${m.language}" dir="${m.direction}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="referrer" content="no-referrer">
<meta name="color-scheme" content="light dark">
<title>${document.title}${document.brandName !== null && html` · ${document.brandName}`}</title>
<link rel="stylesheet" href="${assetPaths.css}">
${document.script !== undefined && html`<script src="${document.script}" defer></script>`}
</head>
<body>
<div class="${document.width === 'table' ? 'card wide' : 'card'}">
${header(document, m)}
<main>
${document.main}
</main>
</div>
</body>
</html>
`);

const header = ({ brandName, warning }: Frame, m: Messages): Html | null => {
  if (brandName === null && warning === undefined) return null;
  return html`<header>
${brandName !== null && html`<p class="brand">${isolated(brandName)}</p>`}
${warning === 'not-secure' && html`<p class="warning">${m.notSecure}</p>`}
</header>`;
};

/**
 * The pages' style sheet and script, as text: they are served from memory at fixed paths, hold nothing
 * secret, and are the same for everybody.
 */

/** Where the pages expect them. */
export const assetPaths = { css: '/assets/pages.css', submitJs: '/assets/submit.js' } as const;

/** Sends the page's one marked form as soon as the page is there. */
export const submitJs = `document.querySelector('form[data-submit]')?.submit();\n`;

// Each pair of text and ground has a contrast of 4.5:1 at least, each outline that carries meaning 3:1;
// a test computes them.
const colours = `
:root {
  color-scheme: light dark;
  --ground: #f4f6f6;
  --card: #ffffff;
  --text: #1a2426;
  --muted: #56646a;
  --line: #dce2e3;
  --outline: #76848a;
  --accent: #0b5f5a;
  --accent-strong: #084a46;
  --on-accent: #ffffff;
  --good-ground: #e6f2f0;
  --danger: #a8211a;
  --danger-ground: #fcefee;
  --warning: #6a4600;
  --warning-ground: #fcf1d9;
}

@media (prefers-color-scheme: dark) {
  :root {
    --ground: #0f1415;
    --card: #171e20;
    --text: #e6ebeb;
    --muted: #a2b0b4;
    --line: #2c373a;
    --outline: #7c8a8f;
    --accent: #74cabf;
    --accent-strong: #93d9d0;
    --on-accent: #04211e;
    --good-ground: #16302d;
    --danger: #f4a59e;
    --danger-ground: #351b19;
    --warning: #f0cf8a;
    --warning-ground: #33290f;
  }
}
`;

const document = `
*, ::before, ::after { box-sizing: border-box; }

html { -webkit-text-size-adjust: 100%; text-size-adjust: 100%; }

body {
  min-block-size: 100vh;
  margin: 0;
  padding: clamp(16px, 10vh, 96px) 16px 32px;
  background: var(--ground);
  color: var(--text);
  font: 0.875rem/1.5 system-ui, -apple-system, "Segoe UI", Roboto, "Noto Sans", "Noto Sans Hebrew", Arial, sans-serif;
  overflow-wrap: anywhere;
}

h1, h2, p, dl, dd { margin: 0; }
h1 { font-size: 1.25rem; line-height: 1.3; font-weight: 600; text-wrap: balance; }
h2 { font-size: 1rem; line-height: 1.5; font-weight: 600; }
time, td { font-variant-numeric: tabular-nums; }
code { font: 0.8125rem/1.5 ui-monospace, SFMono-Regular, Menlo, Consolas, monospace; }

:focus-visible { outline: 2px solid var(--accent); outline-offset: 2px; }

.visually-hidden {
  position: absolute;
  inline-size: 1px;
  block-size: 1px;
  margin: -1px;
  overflow: hidden;
  clip-path: inset(50%);
  white-space: nowrap;
}

.small { color: var(--muted); font-size: 0.8125rem; }
`;

const card = `
.card {
  max-inline-size: 24rem;
  margin-inline: auto;
  padding: 24px;
  border: 1px solid var(--line);
  border-block-start: 4px solid var(--accent);
  border-radius: 8px;
  background: var(--card);
}
.card.wide { max-inline-size: 60rem; }

header { margin-block-end: 16px; }
header p + p { margin-block-start: 12px; }
.brand { color: var(--accent); font-size: 1rem; font-weight: 600; }

main, form { display: grid; gap: 16px; }

.notice, .problem, .warning {
  padding: 8px 12px;
  border: 1px solid transparent;
  border-inline-start: 4px solid;
  border-radius: 4px;
}
.notice { background: var(--good-ground); border-inline-start-color: var(--accent); }
.problem { background: var(--danger-ground); color: var(--danger); }
.warning { background: var(--warning-ground); color: var(--warning); }
`;

const controls = `
.field { display: grid; gap: 4px; }
label { font-weight: 600; }
.hint { color: var(--muted); font-size: 0.8125rem; }

input {
  inline-size: 100%;
  min-block-size: 40px;
  padding: 4px 12px;
  border: 1px solid var(--outline);
  border-radius: 6px;
  background: var(--card);
  color: var(--text);
  font: inherit;
  font-size: 1rem;
}
input[aria-invalid="true"] { border-color: var(--danger); }

button, a.primary, a.secondary {
  display: block;
  min-block-size: 40px;
  padding: 8px 16px;
  border: 1px solid transparent;
  border-radius: 6px;
  font: inherit;
  font-weight: 600;
  text-align: center;
  text-decoration: none;
  cursor: pointer;
}
.primary { background: var(--accent); color: var(--on-accent); }
.primary:hover { background: var(--accent-strong); }
a.secondary { border-color: var(--outline); color: var(--accent); }
a.secondary:hover { border-color: var(--accent); }
button.danger {
  min-block-size: 32px;
  padding: 4px 12px;
  border-color: var(--outline);
  background: transparent;
  color: var(--danger);
}
button.danger:hover { border-color: var(--danger); background: var(--danger-ground); }

@media (prefers-reduced-motion: no-preference) {
  button, a.primary, a.secondary { transition: background-color 100ms, border-color 100ms; }
}
`;

const signedIn = `
.heading { display: flex; flex-wrap: wrap; align-items: center; justify-content: space-between; gap: 12px; }

.facts { display: grid; }
.facts > div {
  display: grid;
  grid-template-columns: minmax(8rem, 12rem) 1fr;
  gap: 0 16px;
  padding-block: 8px;
  border-block-start: 1px solid var(--line);
}
dt { color: var(--muted); }

table { inline-size: 100%; border-collapse: collapse; }
th, td { padding-block: 8px; padding-inline: 0 16px; border-block-end: 1px solid var(--line); text-align: start; vertical-align: top; }
thead th { color: var(--muted); font-size: 0.8125rem; font-weight: 600; }
tbody th { font-weight: 600; }
th > span, td > span { display: block; }
th .small { font-weight: 400; }
td:last-child { padding-inline-end: 0; }
thead th:last-child { padding-inline-end: 0; text-align: end; }
td form { justify-items: end; }
.mark {
  display: inline-block;
  margin-inline-start: 4px;
  padding-inline: 6px;
  border: 1px solid var(--accent);
  border-radius: 4px;
  color: var(--accent);
  font-size: 0.75rem;
}

@media (max-width: 40rem) {
  .facts > div { grid-template-columns: 1fr; }
  thead { position: absolute; inline-size: 1px; block-size: 1px; overflow: hidden; clip-path: inset(50%); }
  table, tbody { display: block; }
  tbody tr { display: grid; gap: 8px; padding-block: 12px; border-block-end: 1px solid var(--line); }
  tbody :is(th, td) { display: block; padding: 0; border: 0; }
  td[data-label]::before { content: attr(data-label) / ""; display: block; color: var(--muted); font-size: 0.8125rem; }
  td:empty { display: none; }
  td form { justify-items: stretch; }
}
`;

/** Light and dark, left to right and right to left, down to 320 px; no image, no font, nothing from elsewhere. */
export const pagesCss = [colours, document, card, controls, signedIn].join('').trimStart();

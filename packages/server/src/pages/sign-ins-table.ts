import type { Instant } from '../core/clock.ts';
import { describeBrowser } from './describe-browser.ts';
import { formFields } from './form-fields.ts';
import { formatRelative } from './format.ts';
import { hiddenField } from './hidden-field.ts';
import { attributes, type Html, html, isolated } from './html.ts';
import type { Messages } from './messages/messages.ts';
import { timeElement } from './time-element.ts';
import type { SessionRow, SignedInView } from './views.ts';

/**
 * A person's live sign-ins. On a narrow screen the style sheet stacks each row; the roles are spelled out
 * because some browsers forget a table's meaning when its display changes.
 */
export const signInsTable = (
  view: SignedInView,
  m: Messages,
): Html => html`<table role="table" aria-labelledby="sign-ins">
<thead role="rowgroup">
<tr role="row">
<th role="columnheader" scope="col">${m.where}</th>
<th role="columnheader" scope="col">${m.started}</th>
<th role="columnheader" scope="col">${m.lastUsed}</th>
<th role="columnheader" scope="col">${m.action}</th>
</tr>
</thead>
<tbody role="rowgroup">
${view.sessions.map((row) => signInRow(row, view, m))}
</tbody>
</table>`;

const signInRow = (
  row: SessionRow,
  view: SignedInView,
  m: Messages,
): Html => html`<tr role="row"${attributes({ 'aria-current': row.current && 'true' })}>
<th role="rowheader" scope="row">
<span>${isolated(row.doorName ?? m.managementSystem)}${row.current && html` <strong class="mark">${m.thisOne}</strong>`}</span>
<span class="small">${describeBrowser(row.userAgent, m)} · ${isolated(row.address)}</span>
</th>
${timeCell(m.started, row.startedAt, view.now, m)}
${timeCell(m.lastUsed, row.lastSeenAt, view.now, m)}
<td role="cell">${!row.current && endForm(row, view, m)}</td>
</tr>
`;

const timeCell = (label: string, instant: Instant, now: Instant, m: Messages): Html =>
  html`<td role="cell" data-label="${label}">
<span>${formatRelative(instant, now, m.language)}</span>
<span class="small">${timeElement(instant, m)}</span>
</td>`;

// Every button reads "Sign out"; to who cannot see the row, it also says of which one.
const endForm = (row: SessionRow, view: SignedInView, m: Messages): Html =>
  html`<form method="post" action="${view.actions.end}">
${hiddenField(formFields.session, row.id)}
${hiddenField(formFields.formToken, view.formToken)}
<button class="danger">${m.signOut}<span class="visually-hidden"> ${describeBrowser(row.userAgent, m)}, ${row.address}</span></button>
</form>`;

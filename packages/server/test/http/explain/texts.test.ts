import { describe, expect, it } from 'vitest';
import { DAY, HOUR, MINUTE, SECOND } from '../../../src/core/clock.ts';
import { retireSigningKey } from '../../../src/core/signing-key/retire-signing-key.ts';
import { rotateSigningKey } from '../../../src/core/signing-key/rotate-signing-key.ts';
import { ANNOUNCEMENT } from '../../../src/core/signing-key/succession.ts';
import { type Bumpyard, expectExplained, explain, type Failure } from '../../support/explain.ts';
import { send } from '../../support/http.ts';
import { appLink, expectRefused, expectSignedIn, link } from '../../support/sign-in.ts';
import {
  addBrand,
  addKey,
  addUser,
  by,
  createTicket,
  postTicket,
  startBumpyard,
} from '../../support/usher.ts';

/** A link whose ticket something has been done to. */
const changed =
  (change: (text: string) => string) =>
  async ({ usher, token }: Bumpyard): Promise<string> => {
    const { encpryptedString } = await createTicket(usher, token);
    return `${usher.url}/login?=TA${change(encpryptedString)}`;
  };

const otherLetter = (letter: string): string => (letter === 'A' ? 'B' : 'A');

/** Rotates, so that the old key seals no more, and retires the old one at once. */
const retireKeys = async ({ usher }: Bumpyard): Promise<void> => {
  usher.clock.move(SECOND);
  const { retiring } = await rotateSigningKey(usher.ports, by);
  usher.clock.move(ANNOUNCEMENT + SECOND);
  for (const { kid } of retiring) await retireSigningKey(usher.ports, kid, 'now', by);
};

const failures: readonly Failure[] = [
  {
    what: 'it holds two tickets',
    async happens({ usher, token }) {
      const ticket = await createTicket(usher, token);
      const twice = `${usher.url}${link(ticket)}&ta=${ticket.encpryptedString}`;
      expect((await send(twice)).status).toBe(400);
      return twice;
    },
    page: 'as-arranged',
    verdict: 'never-worked',
    stage: 'text',
    reason: 'malformed',
    why: /^The link holds more than one ticket, or more than one brand/,
    todo: /Look for what adds to it on its way/,
  },
  {
    what: 'it holds two brands',
    async happens({ usher, token }) {
      const ticket = await createTicket(usher, token);
      const twice = `${usher.url}${link(ticket)}&brand=bumpyard&brand=bumpyard`;
      expect((await send(twice)).status).toBe(400);
      return twice;
    },
    page: 'as-arranged',
    verdict: 'never-worked',
    stage: 'text',
    reason: 'malformed',
    why: /more than one brand/,
    todo: /a template, a redirect/,
  },
  {
    what: 'it was cut off',
    happens: changed((text) => text.slice(0, 61)),
    verdict: 'never-worked',
    stage: 'text',
    reason: 'not-authentic',
    flaw: 'cut-off',
    why: /^It is cut off: a ticket has 80 characters, and here are 61\.$/,
    todo: /^Find what shortens it/,
  },
  {
    what: 'something was added to it',
    happens: changed((text) => `${text}xyz`),
    verdict: 'never-worked',
    stage: 'text',
    reason: 'not-authentic',
    flaw: 'too-long',
    why: /^It has 83 characters, and a ticket has 80\. What does not belong to it: "x" "y" "z"$/,
    todo: /^Find what adds to it/,
  },
  {
    what: 'it stands in the link twice, one behind the other',
    happens: changed((text) => text + text),
    verdict: 'never-worked',
    stage: 'text',
    reason: 'not-authentic',
    flaw: 'too-long',
    why: /^It has 160 characters, and a ticket has 80\.$/,
    todo: /^Find what adds to it/,
  },
  {
    what: 'it holds a character that no ticket holds',
    happens: changed((text) => `${text.slice(0, 40)}~${text.slice(41)}`),
    verdict: 'never-worked',
    stage: 'text',
    reason: 'not-authentic',
    flaw: 'foreign-characters',
    why: /^It holds what no ticket holds: "~"$/,
    todo: /letters, digits, "-" and "_" and needs no encoding/,
  },
  {
    what: 'something wrote another alphabet',
    happens: changed((text) => `${text.slice(0, 40)}/${text.slice(41, 79)}+`),
    verdict: 'never-worked',
    stage: 'text',
    reason: 'not-authentic',
    flaw: 'foreign-characters',
    why: /^It holds what no ticket holds: "\/" a space \(which a "\+" in a link stands for\)$/,
    todo: /Find what rewrites it on its way/,
  },
  {
    what: 'it was encoded twice',
    happens: changed((text) => text.slice(0, 79) + encodeURIComponent(`%${hex(text.slice(79))}`)),
    verdict: 'never-worked',
    stage: 'text',
    reason: 'not-authentic',
    flaw: 'encoded-twice',
    why: /^It was encoded for a link once too often\.$/,
    todo: /^Put it into the link as it stands/,
  },
  {
    what: 'its capitals are gone',
    happens: changed((text) => text.toLowerCase()),
    verdict: 'never-worked',
    stage: 'text',
    reason: 'not-authentic',
    flaw: 'case-changed',
    why: /^Its capital letters are gone/,
    todo: /small letters/,
  },
  {
    what: 'it begins as no ticket does',
    happens: changed((text) => `B${text.slice(1)}`),
    verdict: 'never-worked',
    stage: 'text',
    reason: 'not-authentic',
    flaw: 'unknown-version',
    why: /^It does not begin as a ticket does\.$/,
    todo: /A newer version/,
  },
  {
    what: 'one letter was changed',
    happens: changed((text) => text.slice(0, 50) + otherLetter(text.charAt(50)) + text.slice(51)),
    verdict: 'never-worked',
    stage: 'authenticity',
    reason: 'not-authentic',
    flaw: 'altered',
    why: /^At least one of its characters is not what it was/,
    todo: /^Send the link as it was created/,
  },
  {
    what: 'another installation created it',
    async happens({ usher }) {
      const other = await startBumpyard();
      return usher.url + link(await createTicket(other.usher, other.token));
    },
    verdict: 'never-worked',
    stage: 'authenticity',
    reason: 'not-authentic',
    flaw: 'unknown-key',
    why: /^It was sealed under signing key [0-9a-f]{8}, which this installation does not have\.$/,
    todo: /^Send it to the installation that created it/,
  },
  {
    what: 'its signing key was retired',
    async happens(bumpyard) {
      const ticket = await createTicket(bumpyard.usher, bumpyard.token);
      await retireKeys(bumpyard);
      return bumpyard.usher.url + link(ticket);
    },
    verdict: 'works-no-more',
    stage: 'authenticity',
    reason: 'signing-key-retired',
    flaw: 'retired-key',
    why: /^It was sealed under signing key [0-9a-f]{8}, which has been retired\. That ended every ticket under it\.$/,
    todo: /^Have a new one created\.$/,
  },
  {
    what: 'it is days old',
    async happens({ usher, token }) {
      const ticket = await createTicket(usher, token);
      usher.clock.move(3 * DAY);
      return usher.url + link(ticket);
    },
    verdict: 'works-no-more',
    stage: 'time',
    reason: 'expired',
    flaw: 'wrong-hour',
    why: /^It was 3 days old, and the management system takes tickets for 60 seconds\.$/,
    todo: /^Ask your platform/,
  },
  {
    what: 'it is from hours ahead, since the clock was set back',
    async happens({ usher, token }) {
      const ticket = await createTicket(usher, token);
      usher.clock.move(-3 * HOUR);
      return usher.url + link(ticket);
    },
    verdict: 'never-worked',
    stage: 'time',
    reason: 'not-yet-valid',
    flaw: 'wrong-hour',
    why: /^It is dated 3 hours in the future/,
    todo: /^Set the server’s clock right/,
  },
  {
    what: 'it leads to an application that there is not',
    async happens({ usher, token }) {
      const there = usher.url + appLink(await createTicket(usher, token), 'nowhere');
      expect((await send(there)).status).toBe(404);
      return there;
    },
    page: 'as-arranged',
    verdict: 'never-worked',
    stage: 'text',
    reason: 'wrong-door',
    flaw: 'no-such-application',
    why: /^The link leads to the application "nowhere", and there is none\.$/,
    todo: /^Send people to the link that the reply to its creation holds\.$/,
  },
  {
    what: 'there is no ticket in it',
    async happens({ usher }) {
      expect(await send(`${usher.url}/login?brand=bumpyard`)).toMatchObject({ status: 200 });
      return `${usher.url}/login?brand=bumpyard`;
    },
    page: 'as-arranged',
    verdict: 'never-worked',
    stage: 'text',
    reason: 'malformed',
    flaw: 'no-ticket',
    why: /^There is no ticket in it\.$/,
    todo: /^Give the whole link/,
  },
  {
    what: 'there never was a ticket, because its creation was refused',
    async happens({ usher, token }) {
      const reply = await postTicket(usher, token, {
        brand: 'bumpyard',
        username: 'nobody',
        email: 'no@b.de',
      });
      expect(reply.status).toBe(404);
      return reply.text;
    },
    page: 'as-arranged',
    verdict: 'never-worked',
    stage: 'text',
    reason: 'malformed',
    flaw: 'no-ticket',
    why: /^There is no ticket in it\.$/,
    todo: /usher|id \(tkt_…\)/,
  },
];

const hex = (character: string): string => character.charCodeAt(0).toString(16);

describe('explains a link that was refused because', () => {
  it.each(failures)('$what', expectExplained);
});

describe('a ticket that is spoilt', () => {
  it('is told about as it was made, where it can be mended', async () => {
    const { usher, token } = await startBumpyard();
    const { encpryptedString } = await createTicket(usher, token);
    usher.clock.move(7 * SECOND);
    expectSignedIn(await send(`${usher.url}/login?=TA${encpryptedString}`));
    const spoilt = [
      `${encpryptedString}x`,
      `x${encpryptedString}`,
      `%${hex(encpryptedString.charAt(0))}${encpryptedString.slice(1)}`,
      encpryptedString.replaceAll('-', '+').replaceAll('_', '/').padEnd(81, '='),
    ];
    for (const text of spoilt) {
      const link = `${usher.url}/login?=TA${encodeURIComponent(text)}`;
      expectRefused(await send(link));
      const explanation = await explain(usher, link);
      expect(explanation).toMatchObject({ verdict: 'never-worked', reason: 'not-authentic' });
      expect(explanation.besides).toMatch(/^About the ticket that is in it: It signed John Doe in/);
      expect(explanation.ticket?.ticket).toMatchObject({ usesLeft: 0 });
    }
  });
});

describe('what was retired', () => {
  it('is told of a ticket that is asked for by its id, too', async () => {
    const bumpyard = await startBumpyard();
    const ticket = await createTicket(bumpyard.usher, bumpyard.token);
    await retireKeys(bumpyard);
    const after = await createTicket(bumpyard.usher, bumpyard.token);
    expectRefused(await send(bumpyard.usher.url + link(ticket)));
    expect(await explain(bumpyard.usher, ticket.ticketId)).toMatchObject({
      verdict: 'works-no-more',
      stage: 'authenticity',
      reason: 'signing-key-retired',
    });
    expect(await explain(bumpyard.usher, after.ticketId)).toMatchObject({ verdict: 'works-now' });
  });
});

describe('a link that was turned away without a look', () => {
  it('is explained by what made it fail the first time, and says how often it was counted', async () => {
    const { usher, token } = await startBumpyard();
    const ticket = await createTicket(usher, token);
    usher.clock.move(MINUTE);
    for (let time = 0; time < 40; time++) expectRefused(await send(usher.url + link(ticket)));
    const { reason, ticket: explained } = await explain(usher, usher.url + link(ticket));
    expect(reason).toBe('expired');
    // Thirty were looked at and counted, ten of them are in the log, and ten were throttled.
    expect(explained?.ticket.refusals).toBe(30);
    expect(explained?.history.refusals).toHaveLength(10);
    expect(explained?.history.furtherRefusals).toBe(20);
  });
});

describe('across brands', () => {
  const startTwo = async () => {
    const bumpyard = await startBumpyard();
    await addBrand(bumpyard.usher, 'rival');
    await addUser(bumpyard.usher, { username: 'rick', email: 'rick@example.com' }, { brand: 'rival' });
    const { token } = await addKey(bumpyard.usher, { brand: 'rival' });
    const asked = { brand: 'rival', username: 'rick', email: 'rick@example.com' };
    return { ...bumpyard, theirs: await createTicket(bumpyard.usher, token, asked) };
  };

  it('finds a ticket by its id in whichever brand it is', async () => {
    const { usher, theirs } = await startTwo();
    const { ticket } = await explain(usher, theirs.ticketId);
    expect(ticket?.brand.slug).toBe('rival');
  });

  it('tells nothing of another brand’s ticket to somebody who may ask about one', async () => {
    const { usher, theirs } = await startTwo();
    const explanation = await explain(usher, usher.url + link(theirs), { brand: 'bumpyard' });
    expect(explanation).toMatchObject({ verdict: 'never-worked', reason: 'foreign-brand', ticket: null });
    expect(JSON.stringify(explanation)).not.toMatch(/rival|rick/i);
    const byId = explain(usher, theirs.ticketId, { brand: 'bumpyard' });
    await expect(byId).rejects.toMatchObject({ code: 'ticket-not-found' });
    const elsewhere = explain(usher, theirs.ticketId, { brand: 'nobody' });
    await expect(elsewhere).rejects.toMatchObject({ code: 'brand-not-found' });
  });

  it('says that an id is no ticket’s', async () => {
    const { usher } = await startBumpyard();
    for (const id of ['tkt_00000000000', 'tkt_', 'tkt_0123456789']) {
      await expect(explain(usher, id)).rejects.toMatchObject({ code: 'ticket-not-found' });
    }
  });
});

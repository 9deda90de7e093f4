import { describe, expect, it } from 'vitest';
import { startBumpyardAt } from '../../support/sign-in.ts';
import { postBody } from '../../support/ticket-api.ts';
import { addKey, addUser, createTicket, exampleRequest, startBumpyard } from '../../support/usher.ts';

const atHelpdesk = { ...exampleRequest, application: 'helpdesk' };

describe('loginUrl is the address to append to, the characters ?=TA and the ticket:', () => {
  it('on a subdomain of the base domain, as the published page has it', async () => {
    const { usher, token } = await startBumpyardAt('https://login.commbox.io', { baseDomain: 'commbox.io' });
    const { loginUrl, encpryptedString } = await createTicket(usher, token);
    expect(loginUrl).toBe(`https://bumpyard.commbox.io/login?=TA${encpryptedString}`);
  });

  it.each([
    ['https://login.example.com', null, 'https://login.example.com'],
    ['https://login.example.com:8443', null, 'https://login.example.com:8443'],
    ['https://login.commbox.io:8443', 'commbox.io', 'https://bumpyard.commbox.io:8443'],
    ['https://login.commbox.io', 'CommBox.io', 'https://bumpyard.commbox.io'],
    ['http://192.0.2.7:3000', null, 'http://192.0.2.7:3000'],
    ['http://[2001:db8::7]:3000', null, 'http://[2001:db8::7]:3000'],
  ])('%s with base domain %s', async (publicUrl, baseDomain, origin) => {
    const { usher, token } = await startBumpyardAt(publicUrl, { baseDomain });
    const management = await createTicket(usher, token);
    expect(management.loginUrl).toBe(`${origin}/login?=TA${management.encpryptedString}`);
    const helpdesk = await createTicket(usher, token, atHelpdesk);
    expect(helpdesk.loginUrl).toBe(`${origin}/apps/helpdesk/login?=TA${helpdesk.encpryptedString}`);
  });

  it('on the port that the server got, where no public address is configured', async () => {
    const { usher, token } = await startBumpyard();
    expect(usher.url).toMatch(/^http:\/\/localhost:\d+$/);
    const { loginUrl, encpryptedString } = await createTicket(usher, token);
    expect(loginUrl).toBe(`${usher.url}/login?=TA${encpryptedString}`);
  });
});

describe('loginUrl is', () => {
  it('never taken from what a request says about its host', async () => {
    const { usher, token } = await startBumpyardAt('https://login.example.com');
    const headers = {
      host: 'evil.example',
      'x-forwarded-host': 'evil.example',
      'x-forwarded-proto': 'http',
      forwarded: 'host=evil.example',
    };
    const reply = await postBody(usher, token, JSON.stringify(exampleRequest), { headers });
    expect(reply.status).toBe(200);
    expect(reply.text).toContain('"loginUrl":"https://login.example.com/login?=TA');
    expect(reply.text).not.toContain('evil');
  });

  it('absent where no application was named and management is not open', async () => {
    const { usher } = await startBumpyard();
    const member = { brand: 'bumpyard', username: 'm', email: 'm@example.com' };
    await addUser(usher, member, { role: 'member' });
    const { token } = await addKey(usher);
    expect(Object.keys(await createTicket(usher, token, member))).toEqual([
      'encpryptedString',
      'ticketId',
      'validFor',
    ]);
    const applicationsOnly = await addKey(usher, { scopes: ['ticket:application'] });
    expect(await createTicket(usher, applicationsOnly.token)).not.toHaveProperty('loginUrl');
  });
});

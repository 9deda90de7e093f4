import { basename } from 'node:path';
import { details } from '../table.ts';
import type { CreatedTicket } from '../ticket-api.ts';
import { clockTime, inSeconds } from '../times.ts';
import { type Sample, sampleBrand, samplePerson } from './sample-brand.ts';

/** All that a first look at the server needs. */
export interface Introduction {
  readonly url: string;
  /** Where the store is. */
  readonly data: string;
  /** The port that was wanted and was taken, or `null`. */
  readonly takenPort: number | null;
  readonly sample: Sample;
  readonly ticket: CreatedTicket;
  /** Whether somebody sits at the terminal, who can press Enter. */
  readonly canAsk: boolean;
}

const paragraphs = (...parts: readonly string[]): string => parts.filter((part) => part !== '').join('\n\n');

/** For people, 80 columns wide but for keys and links, which cannot be broken. */
export const introductionText = (shown: Introduction): string => {
  const { url, data, sample, ticket, takenPort, canAsk } = shown;
  return paragraphs(
    `Usher is ready at ${url}` +
      (takenPort === null ? '' : `\nPort ${takenPort} was taken, so it took a free one.`),
    details([
      ['Brand', `${sampleBrand.name} (${sampleBrand.slug})`],
      ['Manager', `${samplePerson.firstName} ${samplePerson.lastName} (${samplePerson.username})`],
      ['Data', data],
    ]),
    '1. This call created a ticket, as the back end of a platform does:',
    curlCommand(url, sample.apiKey),
    `2. This link signs in. ${validity(ticket)}`,
    `  ${linkOf(ticket)}`,
    `3. Another link${canAsk ? ': press Enter, or' : ' comes from'} this command:`,
    ticketCommand(url, sample.apiKey),
    '4. The other way in, with user name and password:',
    details([
      ['Page', `${url}/login?brand=${sampleBrand.slug}`],
      ['User name', samplePerson.username],
      ['Password', sample.password],
    ]),
    canAsk ? 'Enter makes another link, Ctrl-C stops the server.' : 'SIGTERM or Ctrl-C stops the server.',
  );
};

/** The same for programs. */
export const introductionDocument = ({ url, data, sample, ticket }: Introduction) => ({
  url,
  data,
  brand: sampleBrand.slug,
  username: samplePerson.username,
  ...sample,
  ticket,
});

export const anotherLinkText = (ticket: CreatedTicket): string =>
  `  ${linkOf(ticket)}\n  ${validity(ticket)}\n`;

/** A link of the page's own form, `…/login?=TA…`, which the server has put together. */
const linkOf = ({ loginUrl, encpryptedString }: CreatedTicket): string => loginUrl ?? encpryptedString;

const validity = ({ validFor: { management } }: CreatedTicket): string => {
  const seconds = management ?? 0;
  return `It works once, for ${inSeconds(seconds)} (until ${clockTime(Date.now() + seconds * 1000)}).`;
};

const curlCommand = (url: string, apiKey: string): string => {
  const { username, email, firstName, lastName, phone1 } = samplePerson;
  return `  curl ${url}/auth/ticket \\
    -H 'Authorization: Bearer ${apiKey}' \\
    -H 'Content-Type: application/json' \\
    -d '{"data": {"brand": "${sampleBrand.slug}", "username": "${username}",
         "email": "${email}", "firstName": "${firstName}",
         "lastName": "${lastName}", "phone1": "${phone1}"}}'`;
};

const ticketCommand = (url: string, apiKey: string): string => {
  const { username, email, firstName, lastName, phone1 } = samplePerson;
  return `  USHER_URL=${url} \\
  USHER_API_KEY=${apiKey} \\
  ${programName()} ticket create --brand ${sampleBrand.slug} --username ${username} \\
    --email ${email} --first-name ${firstName} --last-name ${lastName} \\
    --phone "${phone1}"`;
};

/** As the person has to type it: in a clone, npm finds the program. */
const programName = (): string =>
  basename(process.argv[1] ?? '') === 'usher' ? 'usher' : 'npm run -s usher --';

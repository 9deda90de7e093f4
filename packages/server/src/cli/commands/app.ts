import { type Command, Option } from 'commander';
import type { Application } from '../../core/application/application.ts';
import { createApplication } from '../../core/application/create-application.ts';
import { type ApplicationChange, editApplication } from '../../core/application/edit-application.ts';
import { findBrand } from '../../core/brand/find-brand.ts';
import { bounds } from '../../core/brand/policy.ts';
import { atTheCommandLine } from '../actor.ts';
import { addGroup, addStoreCommand, type Parts, type Shown } from '../command.ts';
import {
  brandOption,
  emptyAsNull,
  ifGiven,
  repeatable,
  required,
  wholeNumber,
  withoutEmpty,
} from '../options.ts';
import { table } from '../table.ts';
import { applicationDocument, applicationText } from '../views/application.ts';

interface InBrand {
  readonly brand: string;
}

interface ApplicationOptions extends InBrand {
  readonly name?: string;
  readonly url?: string;
  readonly returnTo?: readonly string[];
  readonly ticketLifetime?: string;
  readonly cookieDomain?: string;
  readonly frame?: readonly string[];
}

const options = (): Option[] => {
  const [least, most] = bounds.applicationLifetime;
  return [
    repeatable('--return-to <url>', 'another absolute URL that a ticket may land on'),
    new Option(
      '--ticket-lifetime <seconds>',
      `how long a ticket is good here: ${least} to ${most} seconds; the brand’s rule where empty`,
    ),
    new Option('--cookie-domain <domain>', 'lets the session cookie reach sister hosts of this domain'),
    repeatable('--frame <origin>', 'an origin that may show the sign-in in a frame'),
  ];
};

/** What the flags say; an empty text empties a list or a field. Core judges the values. */
const read = (given: ApplicationOptions): ApplicationChange => ({
  name: given.name,
  url: given.url,
  returnTargets: ifGiven(given.returnTo, withoutEmpty),
  ticketLifetime: ifGiven(given.ticketLifetime, (text) => (text === '' ? null : wholeNumber(text))),
  cookieDomain: ifGiven(given.cookieDomain, emptyAsNull),
  allowedFrames: ifGiven(given.frame, withoutEmpty),
});

const shown = (application: Application, sentence: string): Shown => ({
  document: applicationDocument(application),
  text: `${sentence}\n\n${applicationText(application)}`,
});

const WHICH = 'the application';

export const addAppCommands = (program: Command, parts: Parts): void => {
  const group = addGroup(
    program,
    'app',
    'Applications: what a brand’s people sign in to beside the management system.',
    'Each has a sign-in address of its own, /apps/<slug>/login, and sessions that are no use elsewhere.',
  );
  addCreate(group, parts);
  addList(group, parts);
  addEdit(group, parts);
  addStatus(group, parts);
};

const addCreate = (group: Command, parts: Parts): void =>
  addStoreCommand(group, parts, {
    usage: 'create <slug>',
    argument: 'unique among all brands, because it is in the address: lower-case letters, digits and hyphens',
    about: 'Adds an application to a brand.',
    options: [
      brandOption(),
      required('--name <name>', 'what people call it'),
      required('--url <url>', 'where people land after signing in'),
      ...options(),
    ],
    examples: [
      ['usher app create reports --brand bumpyard --name Reports', '--url https://reports.example.com/'],
      [
        'usher app create desk --brand bumpyard --name "Help desk"',
        '--url https://desk.example.com/ --ticket-lifetime 120',
        '--frame https://crm.example.com',
      ],
    ],
    run: async (ports, given: ApplicationOptions & { name: string; url: string }, slug) => {
      const change = read(given);
      const wanted = {
        slug,
        name: given.name,
        url: given.url,
        returnTargets: change.returnTargets ?? [],
        ticketLifetime: change.ticketLifetime ?? null,
        cookieDomain: change.cookieDomain ?? null,
        allowedFrames: change.allowedFrames ?? [],
      };
      const application = await createApplication(ports, given.brand, wanted, atTheCommandLine());
      return shown(application, `Created application ${application.slug}.`);
    },
  });

const addList = (group: Command, parts: Parts): void =>
  addStoreCommand(group, parts, {
    usage: 'list',
    about: 'Lists the applications of a brand.',
    options: [brandOption()],
    examples: ['usher app list --brand bumpyard'],
    run: async ({ store }, { brand: slug }: InBrand) => {
      const brand = await findBrand(store.read.brands, slug);
      const applications = await store.read.applications.list(brand.id);
      const rows = applications.map(({ slug: app, name, status, url }) => [app, name, status, url]);
      const empty = `No applications yet. \`usher app create <slug> --brand ${brand.slug}\` adds one.`;
      return {
        document: applications.map(applicationDocument),
        text: table(['SLUG', 'NAME', 'STATUS', 'URL'], rows, empty),
      };
    },
  });

const addEdit = (group: Command, parts: Parts): void =>
  addStoreCommand(group, parts, {
    usage: 'edit <slug>',
    argument: WHICH,
    about: 'Changes an application.',
    more: 'What is left out stays as it is; an empty value ("") empties a list or a field.',
    options: [
      brandOption(),
      new Option('--name <name>', 'what people call it'),
      new Option('--url <url>', 'where people land after signing in'),
      ...options(),
    ],
    examples: [
      'usher app edit reports --brand bumpyard --ticket-lifetime 120',
      'usher app edit reports --brand bumpyard --ticket-lifetime "" --return-to ""',
    ],
    run: async (ports, given: ApplicationOptions, slug) => {
      const by = atTheCommandLine();
      const application = await editApplication(ports, given.brand, slug, read(given), by);
      return shown(application, `Application ${application.slug} is now:`);
    },
  });

const addStatus = (group: Command, parts: Parts): void => {
  addStoreCommand(group, parts, {
    usage: 'suspend <slug>',
    argument: WHICH,
    about: 'Suspends an application: nobody signs in to it or stays signed in.',
    options: [brandOption()],
    examples: ['usher app suspend reports --brand bumpyard'],
    run: async (ports, { brand }: InBrand, slug) => {
      const change = { status: 'suspended' } as const;
      const application = await editApplication(ports, brand, slug, change, atTheCommandLine());
      return shown(application, `Application ${application.slug} is suspended.`);
    },
  });
  addStoreCommand(group, parts, {
    usage: 'activate <slug>',
    argument: WHICH,
    about: 'Lets a suspended application work again.',
    options: [brandOption()],
    examples: ['usher app activate reports --brand bumpyard'],
    run: async (ports, { brand }: InBrand, slug) => {
      const change = { status: 'active' } as const;
      const application = await editApplication(ports, brand, slug, change, atTheCommandLine());
      return shown(application, `Application ${application.slug} is active.`);
    },
  });
};

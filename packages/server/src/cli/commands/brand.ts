import { type Command, Option } from 'commander';
import type { Brand } from '../../core/brand/brand.ts';
import { changeBrand } from '../../core/brand/change-brand.ts';
import { createBrand } from '../../core/brand/create-brand.ts';
import { findBrand } from '../../core/brand/find-brand.ts';
import { setBrandStatus } from '../../core/brand/set-brand-status.ts';
import { atTheCommandLine } from '../actor.ts';
import { addGroup, addStoreCommand, type Parts, type Shown } from '../command.ts';
import { required } from '../options.ts';
import { table } from '../table.ts';
import { localTime } from '../times.ts';
import { brandDocument, brandText } from '../views/brand.ts';
import { type PolicyOptions, policyOptions, readPolicy } from './policy-options.ts';

const shown = (brand: Brand, sentence: string): Shown => ({
  document: brandDocument(brand),
  text: `${sentence}\n\n${brandText(brand)}`,
});

export const addBrandCommands = (program: Command, parts: Parts): void => {
  const group = addGroup(
    program,
    'brand',
    'Brands: the accounts that people sign in to.',
    'A brand has its own people, API keys, applications and rules, and sees nothing of another.',
  );
  addCreate(group, parts);
  addList(group, parts);
  addShow(group, parts);
  addPolicy(group, parts);
  addStatus(group, parts);
};

const addCreate = (group: Command, parts: Parts): void =>
  addStoreCommand(group, parts, {
    usage: 'create <slug>',
    argument: 'names the brand on the wire: lower-case letters, digits and hyphens',
    about: 'Adds a brand.',
    options: [required('--name <name>', 'what people call it'), ...policyOptions()],
    examples: [
      'usher brand create bumpyard --name "Bump Yard"',
      [
        'usher brand create bumpyard --name "Bump Yard" --country GB',
        '--mandatory username,email,firstName,lastName,phone1',
      ],
    ],
    run: async (ports, options: PolicyOptions & { name: string }, slug) => {
      const wanted = { slug, name: options.name, policy: readPolicy(options) };
      const brand = await createBrand(ports, wanted, atTheCommandLine());
      return shown(brand, `Created brand ${brand.slug}.`);
    },
  });

const addList = (group: Command, parts: Parts): void =>
  addStoreCommand(group, parts, {
    usage: 'list',
    about: 'Lists all brands.',
    examples: ['usher brand list', 'usher brand list --json'],
    run: async ({ store }) => {
      const brands = await store.read.brands.list();
      const rows = brands.map(({ slug, name, status, createdAt }) => [
        slug,
        name,
        status,
        localTime(createdAt),
      ]);
      const empty = 'No brands yet. `usher brand create <slug> --name <name>` adds one.';
      return {
        document: brands.map(brandDocument),
        text: table(['SLUG', 'NAME', 'STATUS', 'CREATED'], rows, empty),
      };
    },
  });

const addShow = (group: Command, parts: Parts): void =>
  addStoreCommand(group, parts, {
    usage: 'show <slug>',
    argument: 'the brand',
    about: 'Shows a brand and its rules.',
    examples: ['usher brand show bumpyard'],
    run: async ({ store }, _options: object, slug) => {
      const brand = await findBrand(store.read.brands, slug);
      return { document: brandDocument(brand), text: brandText(brand) };
    },
  });

const addPolicy = (group: Command, parts: Parts): void =>
  addStoreCommand(group, parts, {
    usage: 'policy <slug>',
    argument: 'the brand',
    about: 'Changes a brand’s rules, or its name.',
    more: 'What is left out stays as it is; an empty value ("") empties a list or a link. Without a flag it shows the rules.',
    options: [new Option('--name <name>', 'what people call it'), ...policyOptions()],
    examples: [
      'usher brand policy bumpyard --management-lifetime 90 --arrival confirm',
      'usher brand policy bumpyard --api-addresses 192.0.2.0/24,2001:db8::/32',
      'usher brand policy bumpyard --api-addresses ""',
    ],
    run: async (ports, options: PolicyOptions & { name?: string }, slug) => {
      const change = { name: options.name, policy: readPolicy(options) };
      const brand = await changeBrand(ports, slug, change, atTheCommandLine());
      return { document: brandDocument(brand), text: brandText(brand) };
    },
  });

const addStatus = (group: Command, parts: Parts): void => {
  addStoreCommand(group, parts, {
    usage: 'suspend <slug>',
    argument: 'the brand',
    about: 'Suspends a brand and ends all its sessions and tickets.',
    more: 'Nobody signs in and no API key works until it is activated; what was ended stays ended.',
    examples: ['usher brand suspend bumpyard'],
    run: async (ports, _options: object, slug) => {
      const brand = await setBrandStatus(ports, slug, 'suspended', atTheCommandLine());
      return shown(brand, `Brand ${brand.slug} is suspended. Its sessions and tickets have ended.`);
    },
  });
  addStoreCommand(group, parts, {
    usage: 'activate <slug>',
    argument: 'the brand',
    about: 'Lets a suspended brand work again.',
    examples: ['usher brand activate bumpyard'],
    run: async (ports, _options: object, slug) => {
      const brand = await setBrandStatus(ports, slug, 'active', atTheCommandLine());
      return shown(brand, `Brand ${brand.slug} is active.`);
    },
  });
};

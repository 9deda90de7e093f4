import { Option } from 'commander';
import { INSTALLATION } from '../../core/audit/entry.ts';
import { findBrand } from '../../core/brand/find-brand.ts';
import { type BrandId, formatId } from '../../core/ids.ts';
import type { Ports } from '../../core/ports.ts';
import { refuseIfAny } from '../../core/problem.ts';

/** Exactly one of the two. */
export interface LogOptions {
  readonly brand?: string | undefined;
  readonly installation?: true;
}

export const logOptions = (): readonly Option[] => [
  new Option('--brand <slug>', 'the log of this brand'),
  new Option('--installation', 'the installation’s own log: what concerns all brands'),
];

/** A log, as people call it. */
export interface NamedLog {
  readonly brandId: BrandId;
  /** `null` for the installation's own, and for a brand that is gone. */
  readonly brand: string | null;
}

const installationLog: NamedLog = { brandId: INSTALLATION, brand: null };

/** Throws `invalid-input` where not exactly one log is named, `brand-not-found`. */
export const findLog = async (
  { store }: Pick<Ports, 'store'>,
  { brand, installation }: LogOptions,
): Promise<NamedLog> => {
  const isOne = (brand === undefined) !== (installation === undefined);
  refuseIfAny(isOne ? [] : [{ field: 'brand', problem: 'give either --brand or --installation' }]);
  return brand === undefined ? installationLog : brandLog(store, brand);
};

/** All logs that there are, or that of one brand. */
export const findLogs = async (
  { store }: Pick<Ports, 'store'>,
  { brand }: Pick<LogOptions, 'brand'>,
): Promise<readonly NamedLog[]> => {
  if (brand !== undefined) return [await brandLog(store, brand)];
  const brands = await store.read.brands.list();
  const known = new Set<BrandId>([INSTALLATION, ...brands.map(({ id }) => id)]);
  const others = (await store.read.audit.brandIds()).filter((id) => !known.has(id));
  return [
    ...brands.map(({ id, slug }) => ({ brandId: id, brand: slug })),
    ...others.map((brandId) => ({ brandId, brand: null })),
    installationLog,
  ];
};

const brandLog = async (store: Ports['store'], slug: string): Promise<NamedLog> => {
  const brand = await findBrand(store.read.brands, slug);
  return { brandId: brand.id, brand: brand.slug };
};

/** What a log is called in a sentence. */
export const nameOfLog = ({ brandId, brand }: NamedLog): string => {
  if (brandId === INSTALLATION) return 'the installation’s log';
  return brand ?? formatId('brand', brandId);
};

/** `brd_…`; `null` for the installation. */
export const idOfLog = ({ brandId }: NamedLog): string | null =>
  brandId === INSTALLATION ? null : formatId('brand', brandId);

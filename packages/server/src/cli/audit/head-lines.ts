import { readFileSync } from 'node:fs';
import type { AuditHead } from '../../core/audit/chain.ts';
import { INSTALLATION } from '../../core/audit/entry.ts';
import type { Instant } from '../../core/clock.ts';
import { isoTime } from '../../core/documents/iso-time.ts';
import { type BrandId, parseId } from '../../core/ids.ts';
import { Failure } from '../failure.ts';
import { idOfLog, type NamedLog } from './which-log.ts';

/** Of the lines; one that says another is refused. */
const VERSION = 1;

const CODE = /^[0-9a-f]{64}$/;

/** A head as one line of JSON, to be kept elsewhere and given back to `usher audit verify`. */
export const headLine = (log: NamedLog, { writer, sequence, mac }: AuditHead, now: Instant): string =>
  JSON.stringify({
    version: VERSION,
    brand: log.brand,
    brandId: idOfLog(log),
    writer,
    sequence,
    mac: hexOf(mac),
    exportedAt: isoTime(now),
  });

export const hexOf = (bytes: Uint8Array): string => Buffer.from(bytes).toString('hex');

/** Throws `file-not-usable` where there is no such file, or a line is no head; it names the line. */
export const readHeads = (path: string): readonly AuditHead[] => {
  const lines = readText(path).split('\n');
  const heads = lines.flatMap((line, at) =>
    line.trim() === '' ? [] : [readHead(line, `${path}:${at + 1}`)],
  );
  if (heads.length > 0) return heads;
  throw new Failure('file-not-usable', {
    detail: `${path} holds no head. \`usher audit head\` writes them, each a line of JSON.`,
  });
};

const readText = (path: string): string => {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new Failure('file-not-usable', { detail: `The heads cannot be read: ${reason}.`, cause: error });
  }
};

const readHead = (line: string, where: string): AuditHead => {
  const head = parse(line);
  if (head !== null) return head;
  throw new Failure('file-not-usable', {
    detail: `${where} is no head as \`usher audit head\` of this version writes them. Give the lines as they were.`,
  });
};

const parse = (line: string): AuditHead | null => {
  const { version, brandId: id, writer, sequence, mac } = readObject(line);
  if (version !== VERSION || typeof mac !== 'string' || !CODE.test(mac)) return null;
  if (!isCount(writer) || !isCount(sequence)) return null;
  const brandId = readBrandId(id);
  return brandId === null ? null : { brandId, writer, sequence, mac: Buffer.from(mac, 'hex') };
};

const readObject = (line: string): Readonly<Record<string, unknown>> => {
  try {
    const value: unknown = JSON.parse(line);
    return typeof value === 'object' && value !== null ? { ...value } : {};
  } catch {
    return {};
  }
};

const readBrandId = (id: unknown): BrandId | null => {
  if (id === null) return INSTALLATION;
  return typeof id === 'string' ? parseId('brand', id) : null;
};

const isCount = (value: unknown): value is number =>
  typeof value === 'number' && Number.isSafeInteger(value) && value >= 0;

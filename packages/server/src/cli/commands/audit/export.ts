import { createWriteStream } from 'node:fs';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { type Command, Option } from 'commander';
import type { LinkedAuditRecord } from '../../../core/audit/ports.ts';
import { readLog } from '../../../core/audit/read-log.ts';
import { createNodeOf, type NodeOf } from '../../../core/audit/writer-nodes.ts';
import { auditColumns, csvRow } from '../../audit/csv.ts';
import { type PeriodOptions, periodOptions, readPeriod } from '../../audit/period.ts';
import { findLog, type LogOptions, logOptions } from '../../audit/which-log.ts';
import { addStoreCommand, type Parts } from '../../command.ts';
import { Failure } from '../../failure.ts';
import { auditCsvRow, auditJsonLine } from '../../views/audit-export.ts';

interface Format {
  /** What stands before the entries. */
  readonly head: string;
  /** An entry, with its line end. */
  readonly line: (record: LinkedAuditRecord, nodeOf: NodeOf) => string;
}

const formats = {
  csv: { head: csvRow(auditColumns), line: auditCsvRow },
  jsonl: { head: '', line: auditJsonLine },
} as const satisfies Record<string, Format>;

interface ExportOptions extends LogOptions, PeriodOptions {
  readonly format: keyof typeof formats;
  readonly output?: string;
}

export const addExport = (group: Command, parts: Parts): void =>
  addStoreCommand(group, parts, {
    usage: 'export',
    about: 'Writes out an audit log, in the order of time.',
    more:
      'CSV as RFC 4180 has it, in UTF-8, with a line of column names; or JSON Lines, as `usher audit tail --json` ' +
      'prints them. Every entry has its writer, its number and its code, and the node that wrote it where several ' +
      'share the store.\n\n' +
      'In CSV an apostrophe is put before what a spreadsheet would run: where a cell begins with =, +, -, @, a tab ' +
      'or a line end, and where one of these signs follows a semicolon, a tab or a line end, because a spreadsheet ' +
      'may separate there. Blanks, quotes and apostrophes between are passed over. A program that needs the exact ' +
      'text takes one apostrophe away wherever these begin with one, or reads JSON Lines, which have none added.\n\n' +
      'A date stands for its first moment in UTC; a time needs its zone. With --output, --json concerns what is ' +
      'said about the file.',
    options: [
      ...logOptions(),
      new Option('--format <format>', 'of the entries').choices(Object.keys(formats)).default('csv', 'csv'),
      ...periodOptions(),
      new Option('--output <file>', 'where to write, readable by you alone; else to standard output'),
    ],
    examples: [
      'usher audit export --brand bumpyard --output audit.csv',
      ['usher audit export --brand bumpyard --format jsonl', '--since 2026-11-01 | gzip > november.jsonl.gz'],
      'usher audit export --installation',
    ],
    run: async (ports, options: ExportOptions) => {
      const { head, line } = formats[options.format];
      const period = readPeriod(options);
      const { brandId } = await findLog(ports, options);
      let records = 0;
      const nodeOf = createNodeOf(await ports.store.read.writerNodes.list());
      const lines = async function* () {
        yield head;
        for await (const record of readLog(ports.store.read.audit, brandId, period)) {
          records += 1;
          yield line(record, nodeOf);
        }
      };
      const { output } = options;
      await (output === undefined ? toStandardOutput(lines()) : toFile(lines(), output));
      if (output === undefined) return null;
      return { document: { records, output }, text: `Wrote ${records} entries to ${output}.` };
    },
  });

// What is gathered before it is written.
const CHUNK = 64 * 1024;

async function* inChunks(lines: AsyncIterable<string>): AsyncGenerator<string> {
  let chunk = '';
  for await (const line of lines) {
    chunk += line;
    if (chunk.length < CHUNK) continue;
    yield chunk;
    chunk = '';
  }
  yield chunk;
}

/** No faster than whoever reads it. A reader that goes away ends the process: `run.ts`. */
const toStandardOutput = (lines: AsyncIterable<string>): Promise<void> =>
  pipeline(Readable.from(inChunks(lines)), process.stdout, { end: false });

const toFile = async (lines: AsyncIterable<string>, path: string): Promise<void> => {
  try {
    await pipeline(Readable.from(inChunks(lines)), createWriteStream(path, { mode: 0o600 }));
  } catch (error) {
    if (!(error instanceof Error && 'syscall' in error)) throw error;
    throw new Failure('file-not-usable', {
      detail: `The log cannot be written out: ${error.message}. What is there is not whole.`,
      cause: error,
    });
  }
};

import { type Command, Option } from 'commander';
import { type PrunedChain, pruneAudit } from '../../../core/audit/prune-audit.ts';
import { DAY } from '../../../core/clock.ts';
import { isoTime } from '../../../core/documents/iso-time.ts';
import { refuseIfAny } from '../../../core/problem.ts';
import { atTheCommandLine } from '../../actor.ts';
import { findLog, type LogOptions, logOptions, nameOfLog } from '../../audit/which-log.ts';
import { addStoreCommand, type Parts } from '../../command.ts';
import { countProblems, required, wholeNumber } from '../../options.ts';
import { localTime } from '../../times.ts';

interface PruneOptions extends LogOptions {
  readonly olderThan: string;
  readonly dryRun?: true;
}

const MOST_DAYS = 36_500;

export const addPrune = (group: Command, parts: Parts): void =>
  addStoreCommand(group, parts, {
    usage: 'prune',
    about: 'Drops the oldest entries of an audit log.',
    more:
      'What is left still verifies: a sealed checkpoint stands for what was dropped, and an entry says who dropped ' +
      'it. A log that does not verify is refused, since dropping would hide why. Export first what must be kept. ' +
      'It works beside a running server, some thousand entries at a time.',
    options: [
      ...logOptions(),
      required('--older-than <days>', 'drop what is older than so many days'),
      new Option('--dry-run', 'only say what would be dropped'),
    ],
    examples: [
      'usher audit prune --brand bumpyard --older-than 400 --dry-run',
      'usher audit prune --installation --older-than 400',
    ],
    run: async (ports, options: PruneOptions) => {
      const days = wholeNumber(options.olderThan);
      refuseIfAny(countProblems('olderThan', days, MOST_DAYS));
      const log = await findLog(ports, options);
      const before = ports.clock.now() - days * DAY;
      const dryRun = options.dryRun === true;
      const pruning = { brandId: log.brandId, before, dryRun };
      const chains = await pruneAudit(ports, pruning, atTheCommandLine());
      const records = chains.reduce((sum, chain) => sum + chain.records, 0);
      const verb = dryRun ? 'Would drop' : 'Dropped';
      const sentence = `${verb} ${records} entries from before ${localTime(before)} of ${nameOfLog(log)}.`;
      return {
        document: { brand: log.brand, before: isoTime(before), dryRun, records, chains },
        text: [sentence, ...chains.flatMap(chainLine)].join('\n'),
      };
    },
  });

const chainLine = ({ writer, records, through }: PrunedChain): string[] =>
  through === null ? [] : [`  writer ${writer}: ${records}, up to record ${through}`];

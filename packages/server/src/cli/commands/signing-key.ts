import { setTimeout as delay } from 'node:timers/promises';
import { type Command, Option } from 'commander';
import type { Clock, Instant } from '../../core/clock.ts';
import { listSigningKeys } from '../../core/signing-key/list-signing-keys.ts';
import { retireSigningKey } from '../../core/signing-key/retire-signing-key.ts';
import { rotateSigningKey } from '../../core/signing-key/rotate-signing-key.ts';
import type { SigningKey } from '../../core/signing-key/signing-key.ts';
import { type SigningKeyStanding, standingOf, takesOverAt } from '../../core/signing-key/succession.ts';
import { atTheCommandLine } from '../actor.ts';
import {
  addGroup,
  addStoreCommand,
  type CommonOptions,
  type Parts,
  printNote,
  type Shown,
} from '../command.ts';
import { localTime } from '../times.ts';
import { signingKeyDocument, signingKeyTable } from '../views/signing-key.ts';

interface NowOption extends CommonOptions {
  readonly now?: true;
}

export const addSigningKeyCommands = (program: Command, parts: Parts): void => {
  const group = addGroup(
    program,
    'signing-key',
    'Signing keys: what tickets are sealed under.',
    'All brands share them. Running servers follow within seconds; nothing has to be restarted.',
  );
  addList(group, parts);
  addRotate(group, parts);
  addRetire(group, parts);
};

const addList = (group: Command, parts: Parts): void =>
  addStoreCommand(group, parts, {
    usage: 'list',
    about: 'Lists the signing keys, oldest first, and what each does.',
    examples: ['usher signing-key list'],
    run: async (ports) => {
      const keys = await listSigningKeys(ports);
      return { document: keys.map(signingKeyDocument), text: signingKeyTable(keys, ports.clock.now()) };
    },
  });

const addRotate = (group: Command, parts: Parts): void =>
  addStoreCommand(group, parts, {
    usage: 'rotate',
    about: 'Makes a signing key, which takes over within seconds.',
    more:
      'The former one goes on opening the tickets that it has sealed, so that none is lost. With --now, for a key ' +
      'that has leaked, it is retired as soon as the new one has taken over: people with a link from before need ' +
      'another.',
    options: [new Option('--now', 'waits, then retires the former keys with their tickets')],
    examples: ['usher signing-key rotate', 'usher signing-key rotate --now'],
    run: async (ports, { json, now: atOnce }: NowOption) => {
      const by = atTheCommandLine();
      const { key, retiring } = await rotateSigningKey(ports, by);
      if (atOnce !== true) return rotated(key, retiring, ports.clock.now());
      if (json !== true) printNote(`Created signing key ${key.kid}, which takes over in seconds …`);
      await until(takesOverAt(key), ports.clock);
      const retired: SigningKey[] = [];
      for (const { kid } of retiring) retired.push(await retireSigningKey(ports, kid, 'now', by));
      return rotated(key, retired, ports.clock.now());
    },
  });

const rotated = (key: SigningKey, former: readonly SigningKey[], now: Instant): Shown => {
  const all = [...former, key];
  const made = standingOf(key, all, now);
  const replaced = former.map((each) => standingOf(each, all, now));
  const sentence =
    made.does === 'waits'
      ? `Created signing key ${key.kid}, which takes over at ${localTime(takesOverAt(key))}.`
      : `Signing key ${key.kid} has taken over.`;
  return {
    document: { ...signingKeyDocument(made), replaces: replaced.map(signingKeyDocument) },
    text: [sentence, ...replaced.map(farewell)].join('\n'),
  };
};

const farewell = ({ key: { kid }, neededUntil }: SigningKeyStanding): string =>
  neededUntil === null
    ? `Signing key ${kid} is retired, and the tickets from its time are refused.`
    : `Signing key ${kid} goes on opening its tickets. From ${localTime(neededUntil)} on it can go:\n` +
      `  usher signing-key retire ${kid}`;

/** By the clock that judges, which the system's timers need not agree with. */
const until = async (at: Instant, clock: Clock): Promise<void> => {
  for (let left = at - clock.now(); left > 0; left = at - clock.now()) await delay(Math.min(left, SHORT));
};

// Milliseconds.
const SHORT = 1000;

const addRetire = (group: Command, parts: Parts): void =>
  addStoreCommand(group, parts, {
    usage: 'retire <kid>',
    argument: 'the key',
    about: 'Retires a signing key that no live ticket needs any more.',
    more:
      'A ticket can live for a day at most, so a key can be retired a day after its successor took over. ' +
      '`usher signing-key list` says when.',
    options: [new Option('--now', 'also where tickets need it, which are refused at once')],
    examples: ['usher signing-key retire 0a1b2c3d', 'usher signing-key retire 0a1b2c3d --now'],
    run: async (ports, { now }: NowOption, kid) => {
      const when = now === true ? 'now' : 'unneeded';
      const key = await retireSigningKey(ports, kid, when, atTheCommandLine());
      return {
        document: signingKeyDocument(standingOf(key, [key], ports.clock.now())),
        text: `Signing key ${kid} is retired: no ticket opens under it any more.`,
      };
    },
  });

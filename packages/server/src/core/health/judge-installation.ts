import type { Instant } from '../clock.ts';
import type { FieldProblem } from '../problem.ts';
import { proved, type ServerAnswers } from './answer.ts';
import { checks, type Finding } from './finding.ts';
import { type AddressFacts, judgeAddresses } from './judge-addresses.ts';
import { judgeClock } from './judge-clock.ts';
import { judgeConfiguration, judgeVersions, type Versions } from './judge-configuration.ts';
import { judgeCookieDomains } from './judge-cookie-domains.ts';
import { judgeDatabaseClock } from './judge-database.ts';
import { type DiskFacts, judgeDisk } from './judge-disk.ts';
import { type FolderFacts, judgeDataFolder, judgeFiles } from './judge-files.ts';
import { judgeApiKeys, judgeSigningKeys } from './judge-keys.ts';
import { judgeMasterKey, type MasterKeyFacts } from './judge-master-key.ts';
import { judgeProxy } from './judge-proxy.ts';
import { judgeBrandSite, judgeCertificate, judgeServer, type OwnFacts } from './judge-server.ts';
import { identityOf, judgeDurability, judgeStore, rowsOf, type StoreReading } from './judge-store.ts';

/** An installation as it can be seen from its machine, without a server's help. */
export interface Installation {
  /** When everything had been looked at. */
  readonly now: Instant;
  readonly versions: Versions;
  readonly folder: FolderFacts;
  readonly disk: DiskFacts | null;
  readonly masterKey: MasterKeyFacts;
  readonly store: StoreReading;
  readonly addresses: AddressFacts;
}

export interface Examined {
  /** What the configuration was refused for. */
  readonly problems: readonly FieldProblem[];
  readonly installation: Installation;
  readonly answers: ServerAnswers;
}

/** Everything that `usher doctor` has to say, in the order of its checks. */
export const judgeInstallation = (examined: Examined): readonly Finding[] => {
  const findings = [...judgeMachine(examined), ...judgeContent(examined), ...judgeAnswers(examined)];
  return findings.toSorted((left, right) => checks.indexOf(left.check) - checks.indexOf(right.check));
};

const judgeMachine = ({ problems, installation, answers }: Examined): readonly Finding[] => {
  const { versions, folder, disk, masterKey, store, addresses } = installation;
  return [
    ...judgeConfiguration(problems),
    judgeVersions(versions),
    judgeDataFolder(folder),
    ...judgeFiles(folder),
    judgeMasterKey(masterKey),
    ...judgeDisk(disk),
    ...judgeStore(store),
    ...judgeDurability(store, proved(answers.public.answer)?.report.store ?? null),
    ...judgeAddresses(addresses),
  ];
};

const judgeContent = ({ installation, answers }: Examined): readonly Finding[] => {
  const { store, now, addresses } = installation;
  const rows = rowsOf(store);
  const clock = [
    ...judgeClock(now, rows?.newestRecordAt ?? null, answers),
    ...(store.kind === 'database' ? judgeDatabaseClock(store) : []),
  ];
  if (rows === null) return clock;
  return [
    ...clock,
    ...judgeCookieDomains(rows.brands, addresses),
    ...judgeApiKeys(rows.brands, now),
    judgeSigningKeys(rows.signingKeys, now),
  ];
};

const judgeAnswers = ({ installation, answers }: Examined): readonly Finding[] => {
  const { now, versions, store, addresses } = installation;
  const own: OwnFacts = {
    now,
    version: versions.usher,
    publicUrl: addresses.publicUrl,
    baseDomain: addresses.baseDomain,
    storeIdentity: identityOf(store),
  };
  return [
    ...judgeServer(answers, own),
    ...judgeCertificate(answers, now),
    ...judgeProxy(answers),
    ...judgeBrandSite(answers, own),
  ];
};

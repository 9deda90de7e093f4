import type { Instant } from '../../core/clock.ts';
import { Problem } from '../../core/problem.ts';
import { WrongServer } from './errors.ts';
import type { Session } from './session.ts';
import { statement } from './statement.ts';

const OLDEST_SERVER = 14;

const look = statement(
  'look_at_server',
  `SELECT pg_is_in_recovery() OR current_setting('transaction_read_only') = 'on',
          CASE WHEN pg_is_in_recovery() THEN NULL
               ELSE substr(pg_walfile_name(pg_current_wal_lsn()), 1, 8) END,
          (SELECT system_identifier::text FROM pg_control_system()),
          current_setting('server_version_num')::int,
          current_setting('server_encoding'),
          (SELECT rolsuper OR rolbypassrls FROM pg_roles WHERE rolname = current_user),
          current_setting('fsync') = 'on' AND current_setting('full_page_writes') = 'on',
          floor(extract(epoch FROM clock_timestamp()) * 1000)::bigint`,
);

/** Remembers the highest timeline that was seen of a database system. */
export interface TimelineMemory {
  /** Where it is remembered, for whoever has to make it forget; absent where the process alone knows. */
  readonly place?: string;
  /** 0 where none was. @param system the system's own identifier: a primary and its standbys have the same */
  recall(system: string): number;
  keep(system: string, timeline: number): void;
}

/**
 * Lets connections to the primary through, and to no other server.
 *
 * Each promotion of a standby begins a new timeline, with a higher number. A server with a lower one than was
 * seen before is a former primary that came back: what it has been told since, nobody else knows. Connections
 * to it that are open already are broken off as soon as one to its successor is let through.
 */
export class PrimaryWatch {
  readonly #memory: TimelineMemory;
  readonly #admitted = new Map<Session, { readonly system: string; readonly timeline: number }>();
  /** Whether the server would let us see every brand's rows whatever we ask, because of who we are. */
  ignoresRowSecurity = false;
  /** Whether what the server calls durable can be lost with the power. */
  losesCommits = false;

  constructor(memory: TimelineMemory) {
    this.#memory = memory;
  }

  /**
   * Looks at the server, at first and again while the connection lasts.
   * @returns what its clock says
   * @throws WrongServer where nothing may be written there, nor read
   */
  async admit(session: Session): Promise<Instant> {
    const { rows } = await session.run(look);
    const [isStandby, timeline, system, version, encoding, ignoresRowSecurity, keepsCommits, now] =
      rows[0] as unknown as ServerFacts;
    if (version < OLDEST_SERVER * 10_000) {
      const major = Math.floor(version / 10_000);
      const detail = `The server is PostgreSQL ${major}; Usher needs ${OLDEST_SERVER} or later. Upgrade it.`;
      throw new Problem('store-unavailable', { detail });
    }
    if (encoding !== 'UTF8') {
      const detail = `The database's encoding is ${encoding}. Make one with ENCODING 'UTF8'.`;
      throw new Problem('store-unavailable', { detail });
    }
    if (isStandby || timeline === null)
      throw new WrongServer('the server is a standby and takes no writes; connect to the primary');
    this.#follow(session, system, Number.parseInt(timeline, 16));
    this.ignoresRowSecurity = ignoresRowSecurity;
    this.losesCommits = !keepsCommits;
    return now;
  }

  #follow(session: Session, system: string, timeline: number): void {
    const highest = this.#memory.recall(system);
    if (timeline < highest) throw new WrongServer(this.#leftBehind(timeline, highest));
    if (timeline > highest) this.#memory.keep(system, timeline);
    for (const [other, place] of this.#admitted) {
      if (other.isLost) this.#admitted.delete(other);
      else if (place.system === system && place.timeline < timeline) other.abandon();
    }
    this.#admitted.set(session, { system, timeline });
  }

  #leftBehind(timeline: number, highest: number): string {
    const { place } = this.#memory;
    const onPurpose =
      place === undefined
        ? ''
        : `. Where it was restored from a backup on purpose, remove ${place} on every node`;
    return (
      `the server is on timeline ${timeline}, and timeline ${highest} was seen before: it is a former primary; ` +
      `connect to the present one${onPurpose}`
    );
  }
}

type ServerFacts = readonly [
  isStandby: boolean,
  timeline: string | null,
  system: string,
  version: number,
  encoding: string,
  ignoresRowSecurity: boolean,
  keepsCommits: boolean,
  now: Instant,
];

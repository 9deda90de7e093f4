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
          (SELECT rolsuper OR rolbypassrls FROM pg_roles WHERE rolname = current_user)`,
);

/** Remembers the highest timeline that was seen of a database system. */
export interface TimelineMemory {
  /** 0 where none was. @param system the system's own identifier: a primary and its standbys have the same */
  recall(system: string): number;
  keep(system: string, timeline: number): void;
}

/**
 * Lets connections to the primary through, and to no other server.
 *
 * Each promotion of a standby begins a new timeline, with a higher number. A server with a lower one than was
 * seen before is a former primary that came back: what it has been told since, nobody else knows.
 */
export class PrimaryWatch {
  readonly #memory: TimelineMemory;
  /** Whether the server would let us see every brand's rows whatever we ask, because of who we are. */
  ignoresRowSecurity = false;

  constructor(memory: TimelineMemory) {
    this.#memory = memory;
  }

  /** Rejects with `WrongServer` where nothing may be written there. */
  async admit(session: Session): Promise<void> {
    const { rows } = await session.run(look);
    const [isStandby, timeline, system, version, encoding, ignoresRowSecurity] =
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
    this.#follow(system, Number.parseInt(timeline, 16));
    this.ignoresRowSecurity = ignoresRowSecurity;
  }

  #follow(system: string, timeline: number): void {
    const highest = this.#memory.recall(system);
    if (timeline < highest) {
      throw new WrongServer(
        `the server is on timeline ${timeline}, and timeline ${highest} was seen before: it is a former ` +
          'primary; connect to the present one',
      );
    }
    if (timeline > highest) this.#memory.keep(system, timeline);
  }
}

type ServerFacts = readonly [
  isStandby: boolean,
  timeline: string | null,
  system: string,
  version: number,
  encoding: string,
  ignoresRowSecurity: boolean,
];

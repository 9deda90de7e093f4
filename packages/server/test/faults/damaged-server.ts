import { readFileSync } from 'node:fs';
import { cookiesOf, form, formHeaders, type Reply, type Sent } from '../support/http.ts';
import { type KeepAliveClient, openKeepAliveClient } from '../support/keep-alive.ts';
import { inFolder } from '../support/place.ts';
import { NotReady, type ServerProcess } from '../support/usher-process.ts';
import { emailOf, nameOf } from './installation.ts';
import { hasStackTrace, isSentence, startingServer } from './server.ts';
import type { Key, KnownSession, KnownTicket } from './world.ts';

/** What a server on a damaged store is asked. */
export interface Questions {
  /** Tickets that the journal says are spent. */
  readonly spent: readonly KnownTicket[];
  readonly sessions: readonly KnownSession[];
  readonly keys: readonly Key[];
}

/** How it took the damage. */
export interface Conduct {
  readonly outcome: 'refused to start' | 'answered 503' | 'served';
  /** Spent tickets that it let somebody in by. */
  readonly readmitted: readonly KnownTicket[];
  /**
   * Answers of 500. A record may be damaged so that it can be read and makes no sense: then we stumble over it,
   * say so in the log, and let nobody in.
   */
  readonly stumbles: number;
  /** What no damage excuses, each in a sentence. */
  readonly faults: readonly string[];
}

// What a server says in this time it says; longer, and it is stuck.
const PATIENCE = 10_000;

const expectedStatuses = [200, 303, 401, 404, 500, 503];

/** Starts a server on a damaged store and asks it whatever it is asked by day. */
export const tryServer = async (data: string, questions: Questions): Promise<Conduct> => {
  const { ready, kill } = startingServer(inFolder(data));
  try {
    return await question(await ready, questions);
  } catch (error) {
    if (!(error instanceof NotReady)) throw error;
    return { outcome: 'refused to start', readmitted: [], stumbles: 0, faults: judgeRefusal(error) };
  } finally {
    await kill();
  }
};

/** Not with a signal, and not as our own fault; and with a sentence. */
const judgeRefusal = ({ ending, printed }: NotReady): string[] => {
  const says = printed.stderr.trim();
  const isOrderly = ending.code !== null && ending.code > 1 && isSentence(printed.stderr);
  return isOrderly ? [] : [`it ended with ${ending.code ?? ending.signal} and said: ${says}`];
};

const question = async (server: ServerProcess, questions: Questions): Promise<Conduct> => {
  const client = openKeepAliveClient(server.url, { connections: 8, patience: PATIENCE });
  const interview = new Interview(client, questions);
  try {
    await interview.hold();
    const faults = [...interview.faults, ...(await judgeProcess(server))];
    const { readmitted, stumbles, failures, others } = interview;
    return { outcome: failures > others ? 'answered 503' : 'served', readmitted, stumbles, faults };
  } finally {
    client.close();
  }
};

/** It runs, rests when nobody asks, has printed no stack trace, and stops when it is told to. */
const judgeProcess = async (server: ServerProcess): Promise<string[]> => {
  const faults: string[] = [];
  const ended = server.ended();
  if (ended !== null)
    return [`it ended with ${ended.code ?? ended.signal} and said: ${server.printed().stderr.trim()}`];
  if (await isBusy(server.pid)) faults.push('it spins while nobody asks for anything');
  const code = await server.stop();
  const { stderr } = server.printed();
  if (code === null || code === 1) faults.push(`it stopped with ${code} and said: ${stderr.trim()}`);
  if (hasStackTrace(stderr)) faults.push(`it printed a stack trace: ${stderr.trim()}`);
  return faults;
};

/** Clock ticks, a hundredth of a second each, that a process has worked. */
const ticksOf = (pid: number): number => {
  const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1]?.split(' ') ?? [];
  return Number(fields[11]) + Number(fields[12]);
};

/** Whether it is busy in each of several tenths of a second: work that was left over comes to an end. */
const isBusy = async (pid: number): Promise<boolean> => {
  for (let tenths = 0; tenths < 20; tenths++) {
    const before = ticksOf(pid);
    await new Promise((resolve) => setTimeout(resolve, 100));
    if (ticksOf(pid) - before < 5) return false;
  }
  return true;
};

class Interview {
  readonly readmitted: KnownTicket[] = [];
  readonly faults: string[] = [];
  stumbles = 0;
  failures = 0;
  others = 0;
  readonly #client: KeepAliveClient;
  readonly #questions: Questions;

  constructor(client: KeepAliveClient, questions: Questions) {
    this.#client = client;
    this.#questions = questions;
  }

  async hold(): Promise<void> {
    const { spent, sessions, keys } = this.#questions;
    await this.#ask('/healthz');
    await this.#ask('/readyz');
    await Promise.all(spent.map((ticket) => this.#present(ticket)));
    await Promise.all(sessions.map(({ cookie }) => this.#ask('/auth/verify', withCookie(cookie))));
    for (const key of keys) await this.#mintAndRedeem(key);
    await Promise.all(sessions.map(({ cookie }) => this.#ask('/logout', signOut(cookie))));
    await this.#ask('/login', signIn);
  }

  async #present(ticket: KnownTicket): Promise<void> {
    const reply = await this.#ask(`/login?=TA${ticket.text}`);
    if (reply !== null && '__Host-usher' in cookiesOf(reply)) this.readmitted.push(ticket);
  }

  async #mintAndRedeem({ brand, token }: Key): Promise<void> {
    const data = { brand, username: nameOf(0), email: emailOf(nameOf(0)) };
    const reply = await this.#ask('/auth/ticket', {
      method: 'POST',
      headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
      body: JSON.stringify({ data }),
    });
    if (reply?.status !== 200) return;
    const { encpryptedString } = JSON.parse(reply.text).data;
    await this.#ask(`/login?=TA${encpryptedString}`);
  }

  /** `null` where there is no answer, which is a fault. */
  async #ask(path: string, sent: Sent = {}): Promise<Reply | null> {
    // Without what stands behind the question mark: it may be a ticket, and is long.
    const what = `${sent.method ?? 'GET'} ${path.split('?')[0]}`;
    try {
      const reply = await this.#client.send(path, sent);
      if (reply.status === 503) this.failures += 1;
      else if (reply.status === 500) this.stumbles += 1;
      else this.others += 1;
      if (!expectedStatuses.includes(reply.status)) this.faults.push(`${what} was answered ${reply.status}`);
      return reply;
    } catch (error) {
      this.faults.push(`${what} was not answered: ${error}`);
      return null;
    }
  }
}

const withCookie = (cookie: string): Sent => ({ headers: { cookie: `__Host-usher=${cookie}` } });

const ourForm = { ...formHeaders, 'sec-fetch-site': 'same-origin' } as const;

const signOut = (cookie: string): Sent => ({
  method: 'POST',
  headers: { ...ourForm, cookie: `__Host-usher=${cookie}` },
  body: '',
});

const signIn: Sent = {
  method: 'POST',
  headers: ourForm,
  body: form({ brand: 'once', username: nameOf(0), password: 'whatever it may be' }),
};

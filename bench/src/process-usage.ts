import { readdirSync, readFileSync } from 'node:fs';

/** What a process has had of the machine so far. Microseconds. */
export interface ProcessUsage {
  /** Of all its threads. */
  readonly cpu: number;
  /** For how long its main thread was ready to run while the core did something else. */
  readonly waited: number;
}

/** Bytes. */
export interface ProcessMemory {
  readonly resident: number;
  readonly peak: number;
}

/** `null` where the system does not tell: the files are Linux's. */
export const usageOf = (pid: number): ProcessUsage | null => {
  try {
    const threads = readdirSync(`/proc/${pid}/task`).map((thread) => readSchedule(pid, thread));
    const [, waited = Number.NaN] = readSchedule(pid, String(pid));
    return { cpu: threads.reduce((sum, [cpu = 0]) => sum + cpu, 0) / 1000, waited: waited / 1000 };
  } catch {
    return null;
  }
};

// Nanoseconds on a core, nanoseconds waiting for one, and the number of turns; finer than the ticks of `stat`.
const readSchedule = (pid: number, thread: string): number[] =>
  readFileSync(`/proc/${pid}/task/${thread}/schedstat`, 'utf8').trim().split(' ').map(Number);

/** `null` where the system does not tell, or the process is gone. */
export const memoryOf = (pid: number): ProcessMemory | null => {
  try {
    const status = readFileSync(`/proc/${pid}/status`, 'utf8');
    const kibibytes = (name: string): number =>
      Number(new RegExp(`^${name}:\\s+(\\d+) kB$`, 'm').exec(status)?.[1] ?? Number.NaN);
    return { resident: kibibytes('VmRSS') * 1024, peak: kibibytes('VmHWM') * 1024 };
  } catch {
    return null;
  }
};

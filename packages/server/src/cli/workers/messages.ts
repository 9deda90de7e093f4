/** What a worker tells its supervisor once it answers requests. */
export interface Ready {
  readonly kind: 'ready';
  readonly url: string;
  readonly warnings: readonly string[];
}

export const isReady = (message: unknown): message is Ready =>
  typeof message === 'object' && message !== null && 'kind' in message && message.kind === 'ready';

/** What a supervisor tells its workers when they are to finish. */
export const STOP = 'stop';

/** An answer as it came over the wire, read no further than a check of it needs. */
export interface Reply {
  readonly status: number;
  /** Status line and header fields. */
  readonly head: string;
  /** With the framing of chunks, where it came in chunks. */
  readonly body: string;
}

const LENGTH = /\r\ncontent-length: *(\d+)/i;
const CHUNKED = /\r\ntransfer-encoding: *chunked/i;
const LAST_CHUNK = /(?:^|\r\n)0\r\n\r\n$/;
const CLOSE = /\r\nconnection: *close/i;

/**
 * Reads the one reply that is under way on a connection.
 * @param text what has come so far, a character for each byte
 * @returns `null` while some of it is to come
 */
export const readReply = (text: string): Reply | null => {
  const end = text.indexOf('\r\n\r\n');
  if (end === -1) return null;
  const head = text.slice(0, end);
  const rest = text.slice(end + 4);
  const status = Number(text.slice(9, 12));
  const length = LENGTH.exec(head)?.[1];
  if (length !== undefined) return rest.length < Number(length) ? null : { status, head, body: rest };
  if (CHUNKED.test(head) && !LAST_CHUNK.test(rest)) return null;
  return { status, head, body: rest };
};

/** Whether the server takes no more requests on this connection. RFC 9112 §9.6. */
export const closesConnection = ({ head }: Reply): boolean => CLOSE.test(head);

import { describe, expect, it } from 'vitest';
import { closesConnection, readReply } from './reply.ts';

const head = 'HTTP/1.1 200 OK\r\nContent-Length: 5';

describe('a reply', () => {
  it('is complete with the last byte of its length', () => {
    expect(readReply(`${head}\r\n\r\nhell`)).toBeNull();
    expect(readReply(`${head}\r\n\r\nhello`)).toEqual({ status: 200, head, body: 'hello' });
  });

  it('is not read before its head is there', () => {
    expect(readReply(`${head}\r\n`)).toBeNull();
  });

  it('is complete with its last chunk', () => {
    const chunked = 'HTTP/1.1 302 Found\r\ntransfer-encoding: chunked';
    expect(readReply(`${chunked}\r\n\r\n5\r\nhello\r\n`)).toBeNull();
    expect(readReply(`${chunked}\r\n\r\n5\r\nhello\r\n0\r\n\r\n`)?.status).toBe(302);
    expect(readReply(`${chunked}\r\n\r\n0\r\n\r\n`)?.status).toBe(302);
    expect(readReply(`${chunked}\r\n\r\n10\r\n`)).toBeNull();
  });

  it('may say that it is the last of its connection', () => {
    expect(closesConnection({ status: 200, head: `${head}\r\nConnection: close`, body: '' })).toBe(true);
    expect(closesConnection({ status: 200, head: `${head}\r\nConnection: keep-alive`, body: '' })).toBe(
      false,
    );
  });
});

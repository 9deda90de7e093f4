import { describe, expect, it } from 'vitest';
import { readerOf } from './read-value.ts';

const read = (type: number, text: string) => readerOf(type)(text);

describe('what PostgreSQL sends as text', () => {
  it('is read by its type', () => {
    expect(read(20, '9007199254740991')).toBe(Number.MAX_SAFE_INTEGER);
    expect(read(20, '-7')).toBe(-7);
    expect(read(21, '1')).toBe(1);
    expect(read(23, '42')).toBe(42);
    expect([read(16, 't'), read(16, 'f')]).toEqual([true, false]);
    expect(read(25, '12')).toBe('12');
    expect(read(17, '\\x00ff10')).toEqual(Uint8Array.of(0, 255, 16));
    expect(read(17, '\\x')).toEqual(new Uint8Array());
  });

  it.each(['9007199254740992', '-9223372036854775808', '9223372036854775807'])(
    'is no number where JavaScript cannot hold it: %s',
    (text) => {
      expect(() => read(20, text)).toThrow(RangeError);
    },
  );
});

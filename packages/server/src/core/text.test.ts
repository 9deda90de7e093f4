import { describe, expect, it } from 'vitest';
import { textProblem } from './text.ts';

describe('textProblem takes', () => {
  it.each([
    ['nothing', ''],
    ['spaces and punctuation', ' John "Doe", <b>\'; DROP TABLE users; -- '],
    ['letters of many scripts', 'Zoë Łukasz Ωμέγα Дмитрий יוחנן محمد 王小明 สมชาย'],
    ['combining marks', 'e\u0301'],
    ['emoji, of several code points too', '🦄👩🏽‍🚀🏳️‍🌈'],
    // They only say in which direction a character is read that has none of its own.
    ['the marks that Hebrew and Arabic keyboards put', '\u200e\u200f\u061c'],
    ['joiners, which some scripts are spelled with', '\u200c\u200d'],
  ])('%s', (_, text) => {
    expect(textProblem(text, 100)).toBeNull();
  });

  it('exactly as many characters as there may be, and not one more', () => {
    expect(textProblem('x'.repeat(50), 50)).toBeNull();
    expect(textProblem('x'.repeat(51), 50)).toBe('is longer than 50 characters');
  });

  it('an emoji as the two characters that most clients count it as', () => {
    expect(textProblem('🦄'.repeat(25), 50)).toBeNull();
    expect(textProblem('🦄'.repeat(26), 50)).toBe('is longer than 50 characters');
  });
});

const from = (first: number, last: number): string[] =>
  Array.from({ length: last - first + 1 }, (_, at) => String.fromCharCode(first + at));

describe('textProblem refuses', () => {
  it.each([
    ['every control character of ASCII', [...from(0x00, 0x1f), '\u007f']],
    ['every control character of Latin-1', from(0x80, 0x9f)],
    ['the separators of lines and paragraphs', ['\u2028', '\u2029']],
    ['every embedding and override of direction', from(0x202a, 0x202e)],
    ['every isolate', from(0x2066, 0x2069)],
    ['the byte order mark', ['\ufeff']],
  ])('%s, wherever it stands', (_, characters) => {
    for (const character of characters) {
      for (const text of [character, `${character}john`, `jo${character}hn`, `john${character}`]) {
        expect(textProblem(text, 100), JSON.stringify(text)).toMatch(/^holds a control/);
      }
    }
  });

  it.each([
    ['the first half of a pair', '\ud83e'],
    ['the second half', '\udd84'],
    ['both in the wrong order', '\udd84\ud83e'],
    ['a half behind a whole pair', '🦄\ud83e'],
  ])('%s', (_, text) => {
    expect(textProblem(`john${text}`, 100)).toMatch(/^holds half of a surrogate pair/);
    expect(textProblem(`${text}john`, 100)).toMatch(/^holds half of a surrogate pair/);
  });
});

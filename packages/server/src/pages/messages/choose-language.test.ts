import { describe, expect, test } from 'vitest';
import { chooseLanguage } from './choose-language.ts';

describe('chooseLanguage', () => {
  test.each([
    [undefined, 'en-GB'],
    ['', 'en-GB'],
    ['*', 'en-GB'],
    ['fr, de;q=0.8', 'en-GB'],
    ['en', 'en-GB'],
    ['en-AU', 'en-GB'],
    ['en-US', 'en-US'],
    ['EN-us', 'en-US'],
    ['he', 'he'],
    ['he-IL,he;q=0.9,en-US;q=0.8,en;q=0.7', 'he'],
    ['iw', 'he'],
    ['hel, hex', 'en-GB'],
  ])('speaks to a browser that sends %s in %s', (header, language) => {
    expect(chooseLanguage(header)).toBe(language);
  });

  test('takes the highest quality, and the first of equals', () => {
    expect(chooseLanguage('en;q=0.5, he;q=0.9')).toBe('he');
    expect(chooseLanguage('he;q=0.8, en-US;q=0.8')).toBe('he');
    expect(chooseLanguage('fr, he;q=0.001')).toBe('he');
  });

  test('never speaks what is refused with quality nought', () => {
    expect(chooseLanguage('he;q=0, en-US;q=0.1')).toBe('en-US');
    expect(chooseLanguage('en-GB;q=0, *')).toBe('en-US');
  });

  test.each(['he;q=2', 'he;q=-1', 'he;q=0.1234', 'he;q=x', 'he;level=1', 'he;q=1;q=1', '<script>', ';q=1'])(
    'passes over the malformed entry %s and reads the next',
    (entry) => {
      expect(chooseLanguage(`${entry}, en-US;q=0.1`)).toBe('en-US');
    },
  );
});

import { describe, expect, test } from 'vitest';
import { html, render } from '../html.ts';
import { languages } from './messages.ts';
import { messagesFor } from './messages-for.ts';

/** Every text of a catalogue, by where it stands; functions are called with marks in place of their parts. */
const textsOf = (value: unknown, path: string): readonly (readonly [string, string])[] => {
  if (typeof value === 'string') return [[path, value]];
  if (typeof value === 'function') {
    const result: unknown = value(html`〔1〕`, html`〔2〕`);
    const text = typeof result === 'string' ? result : render(result as ReturnType<typeof html>);
    return [[path, text]];
  }
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, inner]) => textsOf(inner, `${path}.${key}`));
};

describe.each(languages)('the messages in %s', (language) => {
  const m = messagesFor(language);
  const texts = textsOf(m, language);

  test('leave no text empty', () => {
    expect(texts.filter(([, text]) => text.trim() === '')).toEqual([]);
  });

  test('never say ticket, token or session to a person who only wants in', () => {
    expect(texts.filter(([, text]) => /ticket|token|session|כרטיס|אסימון/i.test(text))).toEqual([]);
  });

  test('shout at nobody and beg nobody', () => {
    expect(texts.filter(([, text]) => /!|please|sorry|oops|בבקשה|אנא|נא /i.test(text))).toEqual([]);
  });

  test('put in what they are given', () => {
    const parts = textsOf(
      [m.signInTo, m.linkIsFor, m.continueAs, m.staySignedInAs, m.cameInByLinkOf, m.timesAreIn, m.requestId],
      language,
    );
    expect(parts.filter(([, text]) => !text.includes('〔1〕'))).toEqual([]);
    expect(render(m.switchSentence('one', 'two'))).toMatch(/one.*two/);
    expect(render(m.continueAs('<b>'))).toContain('&lt;b&gt;');
  });

  test('are written in the direction of their script', () => {
    expect(m.direction).toBe(/[\u0590-\u05FF]/.test(m.signIn) ? 'rtl' : 'ltr');
    expect(m.language).toBe(language);
  });
});

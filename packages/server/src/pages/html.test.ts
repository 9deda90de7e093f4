import { describe, expect, test } from 'vitest';
import { attributes, type Content, html, isolated, linkTarget, render } from './html.ts';

const inText = (content: Content): string => render(html`<p>${content}</p>`);
const inAttribute = (content: Content): string => render(html`<p title="${content}"></p>`);

describe('html', () => {
  test.each([
    ['&', '&amp;'],
    ['<', '&lt;'],
    ['>', '&gt;'],
    ['"', '&quot;'],
    ["'", '&#39;'],
    ['`', '&#96;'],
  ])('escapes %s in text and in attributes', (character, entity) => {
    expect(inText(character)).toBe(`<p>${entity}</p>`);
    expect(inAttribute(character)).toBe(`<p title="${entity}"></p>`);
    expect(render(html`<p${attributes({ title: character })}></p>`)).toBe(`<p title="${entity}"></p>`);
  });

  test('escapes what is escaped already once more, so that text shows as it was typed', () => {
    expect(inText('&lt;b&gt;')).toBe('<p>&amp;lt;b&amp;gt;</p>');
  });

  test('cannot be left by a value that closes the attribute or the element', () => {
    expect(inAttribute('" onfocus="alert(1)')).toBe('<p title="&quot; onfocus=&quot;alert(1)"></p>');
    expect(inText('</p><script>')).toBe('<p>&lt;/p&gt;&lt;script&gt;</p>');
  });

  test.each([null, undefined, false] as const)('writes nothing for %s', (content) => {
    expect(inText(content)).toBe('<p></p>');
  });

  test('writes nought, which is a value', () => {
    expect(inText(0)).toBe('<p>0</p>');
  });

  test('takes markup as it is, and lists of anything', () => {
    expect(inText([html`<b>a</b>`, '<', [1, null]])).toBe('<p><b>a</b>&lt;1</p>');
  });

  test('does not take parsed JSON for markup', () => {
    const forged: unknown = JSON.parse('{"markup":"<script>","Symbol(markup)":"<script>"}');
    expect(() => inText(forged as Content)).toThrow(TypeError);
  });

  test('takes a value in a tag only between double quotes', () => {
    expect(() => html`<p title=${'x'}></p>`).toThrow('double quotes');
    expect(() => html`<p title='${'x'}'></p>`).toThrow('double quotes');
    expect(() => html`<${'p'}></p>`).toThrow('double quotes');
    expect(() => html`<p ${'hidden'}></p>`).toThrow('double quotes');
  });
});

describe('attributes', () => {
  test('leaves out what has no value and writes the bare name for true', () => {
    const written = attributes({ a: 'x', b: null, c: undefined, d: false, e: true, f: 0, g: '' });
    expect(render(written)).toBe(' a="x" e f="0" g=""');
  });
});

describe('isolated', () => {
  test('keeps a right-to-left override inside its own element', () => {
    expect(render(isolated('\u202Enhoj'))).toBe('<bdi>\u202Enhoj</bdi>');
  });
});

describe('linkTarget', () => {
  test.each([
    'https://example.com/start',
    'http://localhost:3000/',
    'HTTPS://EXAMPLE.COM',
    '/',
    '/login?a=b',
  ])('lets a link lead to %s', (url) => {
    expect(linkTarget(url)).toBe(url);
  });

  test.each([
    'javascript:alert(1)',
    ' javascript:alert(1)',
    'data:text/html,x',
    '//elsewhere.example',
    '/\\elsewhere.example',
    'login',
    '',
    null,
  ])('lets no link lead to %s', (url) => {
    expect(linkTarget(url)).toBeNull();
  });
});

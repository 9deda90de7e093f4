import { describe, expect, test } from 'vitest';
import { pagesCss, submitJs } from './assets.ts';

type Palette = ReadonlyMap<string, string>;

const paletteOf = (css: string): Palette =>
  new Map(
    [...css.matchAll(/--([a-z-]+): (#[\da-f]{6});/g)].map(([, name = '', colour = '']) => [name, colour]),
  );

const [lightCss = '', darkCss = ''] = pagesCss.split('@media (prefers-color-scheme: dark)');

const channel = (hex: string): number => {
  const share = Number.parseInt(hex, 16) / 255;
  return share <= 0.040_45 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
};

/** WCAG 2.2, "relative luminance". */
const luminance = (colour = '#000000'): number =>
  0.2126 * channel(colour.slice(1, 3)) +
  0.7152 * channel(colour.slice(3, 5)) +
  0.0722 * channel(colour.slice(5, 7));

const contrast = (palette: Palette, one: string, other: string): number => {
  const [dark = 0, light = 0] = [one, other]
    .map((name) => luminance(palette.get(name)))
    .sort((a, b) => a - b);
  return (light + 0.05) / (dark + 0.05);
};

describe.each([
  ['light', paletteOf(lightCss)],
  ['dark', paletteOf(darkCss)],
])('the %s colours', (_, palette) => {
  test.each([
    ['text', 'card'],
    ['muted', 'card'],
    ['accent', 'card'],
    ['danger', 'card'],
    ['on-accent', 'accent'],
    ['on-accent', 'accent-strong'],
    ['text', 'good-ground'],
    ['danger', 'danger-ground'],
    ['warning', 'warning-ground'],
  ])('set %s off from %s by 4.5:1 at least', (text, ground) => {
    expect(palette.has(text) && palette.has(ground)).toBe(true);
    expect(contrast(palette, text, ground)).toBeGreaterThanOrEqual(4.5);
  });

  test('set the outline of a field off from the card by 3:1 at least', () => {
    expect(palette.has('outline')).toBe(true);
    expect(contrast(palette, 'outline', 'card')).toBeGreaterThanOrEqual(3);
  });
});

describe('the assets', () => {
  test('load nothing from anywhere', () => {
    expect(pagesCss).not.toMatch(/url\(|@import|https?:/);
    expect(submitJs).not.toMatch(/import|fetch|https?:/);
  });

  test('use only colours that are defined in light and in dark', () => {
    const used = new Set([...pagesCss.matchAll(/var\(--([a-z-]+)\)/g)].map(([, name = '']) => name));
    expect(
      [...used].filter((name) => !paletteOf(lightCss).has(name) || !paletteOf(darkCss).has(name)),
    ).toEqual([]);
    expect(used.size).toBeGreaterThan(10);
  });

  test('say left and right nowhere, so that they serve both directions of writing', () => {
    expect(pagesCss).not.toMatch(/\b(?:left|right)\b/);
  });
});

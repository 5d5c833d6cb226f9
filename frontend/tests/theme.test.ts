import { describe, expect, it } from 'vitest';
import { avatarsLight, avatarsNight, estadosLight, estadosNight, light, night } from '@/lib/theme';

function luminance(hex: string): number {
  const [r = 0, g = 0, b = 0] = [1, 3, 5]
    .map((at) => Number.parseInt(hex.slice(at, at + 2), 16) / 255)
    .map((value) => (value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4));
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
}

/** WCAG's ratio. */
function contrast(one: string, other: string): number {
  const [dark = 0, bright = 0] = [luminance(one), luminance(other)].sort((a, b) => a - b);
  return (bright + 0.05) / (dark + 0.05);
}

describe.each([
  ['light', light, estadosLight, avatarsLight],
  ['dark', night, estadosNight, avatarsNight],
] as const)('%s', (_name, tokens, estados, avatars) => {
  const grounds = [tokens.ground, tokens.rail, tokens.raised, tokens.hover, tokens.selected];

  it.each(['ink', 'ink-2', 'ink-3', 'accent-ink', 'danger', 'warning'] as const)(
    '%s reads on every ground',
    (name) => {
      for (const ground of grounds) expect(contrast(tokens[name], ground)).toBeGreaterThanOrEqual(4.5);
    },
  );

  it('words read on what is filled', () => {
    expect(contrast(tokens['on-accent'], tokens.accent)).toBeGreaterThanOrEqual(4.5);
    expect(contrast(tokens['on-accent'], tokens.danger)).toBeGreaterThanOrEqual(4.5);
    expect(contrast(tokens.ink, tokens['accent-soft'])).toBeGreaterThanOrEqual(4.5);
    expect(contrast(tokens['ink-2'], tokens['accent-soft'])).toBeGreaterThanOrEqual(4.5);
    expect(contrast(tokens.warning, tokens['warning-soft'])).toBeGreaterThanOrEqual(4.5);
    expect(contrast(tokens.ink, tokens.mark)).toBeGreaterThanOrEqual(4.5);
  });

  it('the focus ring is seen on every ground', () => {
    for (const ground of grounds) expect(contrast(tokens.accent, ground)).toBeGreaterThanOrEqual(3);
  });

  it.each(Object.entries(estados))(
    '%s is seen as a mark and read as a word',
    (_estado, { mark, ink, soft }) => {
      for (const ground of grounds) expect(contrast(mark, ground)).toBeGreaterThanOrEqual(3);
      for (const ground of [...grounds, soft]) expect(contrast(ink, ground)).toBeGreaterThanOrEqual(4.5);
    },
  );

  it('initials read on every hue', () => {
    for (const [ground, ink] of avatars) expect(contrast(ground, ink)).toBeGreaterThanOrEqual(4.5);
  });
});

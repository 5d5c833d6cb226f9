/**
 * The look, in this one file: scales, tokens of both schemes, and how Mantine's components wear them. Components use
 * the variables below (`var(--ink)`, `var(--estado-cliente)`), never a colour or a size of their own.
 * tests/theme.test.ts holds every pair of text and ground to WCAG's 4.5 : 1.
 */

import {
  type CSSVariablesResolver,
  createTheme,
  defaultVariantColorsResolver,
  type MantineColorsTuple,
  type VariantColorsResolver,
} from '@mantine/core';
import type { Estado } from './types.ts';

// OKLCH hue 207, made darker step by step at about the same strength: a deep sea of our own.
const mar: MantineColorsTuple = [
  '#eef9fb', '#d7f1f5', '#b3e3ea', '#85cfd9', '#57b5c1', '#3499a5', '#1f7e89', '#0e646d', '#0b4d54', '#07363b',
]; // biome-ignore format: a scale reads as a line
const gray: MantineColorsTuple = [
  '#fcfaf6',
  '#f6f3ef',
  '#ece9e5',
  '#e0ddda',
  '#d0cdc9',
  '#aaa7a4',
  '#82807c',
  '#5d5a57',
  '#3c3a37',
  '#1d1b19',
];
const dark: MantineColorsTuple = [
  '#ebe7e3',
  '#cdcac6',
  '#adaaa6',
  '#83807c',
  '#5a5754',
  '#3a3734',
  '#282623',
  '#191715',
  '#12100e',
  '#0b0906',
];
const red: MantineColorsTuple = [
  '#fef2f1',
  '#ffe4e1',
  '#fdc9c4',
  '#f8a49d',
  '#ed756e',
  '#de4e4b',
  '#c53637',
  '#a82d2e',
  '#892122',
  '#651818',
];

type Tokens = {
  ground: string;
  rail: string;
  raised: string;
  hover: string;
  selected: string;
  line: string;
  'line-strong': string;
  ink: string;
  'ink-2': string;
  'ink-3': string;
  accent: string;
  'accent-ink': string;
  'accent-soft': string;
  'on-accent': string;
  danger: string;
  warning: string;
  'warning-soft': string;
  /** Under what a search has found. */
  mark: string;
};

/** `mark` for a dot or a bar (3 : 1), `ink` for words (4.5 : 1), `soft` for the ground of a chip. */
type EstadoTokens = Record<Estado, { mark: string; ink: string; soft: string }>;

export const light: Tokens = {
  ground: '#fdfdfb',
  rail: '#f7f6f3',
  raised: '#ffffff',
  hover: '#f3f1ed',
  selected: '#e9f3f4',
  line: '#e6e3df',
  'line-strong': '#d0cdc8',
  ink: '#1e1b18',
  'ink-2': '#56524d',
  'ink-3': '#6d6862',
  accent: '#0e646d',
  'accent-ink': '#0e646d',
  'accent-soft': '#e0f1f3',
  'on-accent': '#ffffff',
  danger: '#a82d2e',
  warning: '#774a02',
  'warning-soft': '#faeee2',
  mark: '#fbe59b',
};

export const night: Tokens = {
  ground: '#191715',
  rail: '#12100e',
  raised: '#22201d',
  hover: '#262421',
  selected: '#1c2c2e',
  line: '#302d2a',
  'line-strong': '#4b4743',
  ink: '#eae7e3',
  'ink-2': '#aeaaa4',
  'ink-3': '#949089',
  accent: '#57b5c1',
  'accent-ink': '#85cfd9',
  'accent-soft': '#18363a',
  'on-accent': '#07262a',
  danger: '#f8a49d',
  warning: '#eaba82',
  'warning-soft': '#382815',
  mark: '#5a4912',
};

export const estadosLight: EstadoTokens = {
  prospecto: { mark: '#816dd2', ink: '#564596', soft: '#efeefe' },
  calificado: { mark: '#b17000', ink: '#774a02', soft: '#faeee2' },
  cliente: { mark: '#3b9555', ink: '#186632', soft: '#e7f4e9' },
  inactivo: { mark: '#947976', ink: '#654f4d', soft: '#f4efee' },
};

export const estadosNight: EstadoTokens = {
  prospecto: { mark: '#a495f3', ink: '#c3bafe', soft: '#2b2740' },
  calificado: { mark: '#d3974c', ink: '#eaba82', soft: '#382815' },
  cliente: { mark: '#6bb97d', ink: '#9ad5a5', soft: '#1d3121' },
  inactivo: { mark: '#b89d9b', ink: '#d4bebc', soft: '#302929' },
};

/** Ten quiet hues for avatars: ground and initials. */
export const avatarsLight = [
  ['#fed6d5', '#763638'],
  ['#fadac6', '#723e14'],
  ['#eae2c0', '#5c4c00'],
  ['#d2e9cd', '#305927'],
  ['#c2ece2', '#015a4f'],
  ['#c0eaf4', '#015766'],
  ['#cfe3fe', '#284e7d'],
  ['#e0ddfe', '#4d437a'],
  ['#f1d8f2', '#653a68'],
  ['#fad6e5', '#713654'],
] as const;
export const avatarsNight = [
  ['#4d2e2e', '#fcbfbe'],
  ['#4a3221', '#f6c6a6'],
  ['#3f381b', '#dfd19d'],
  ['#2b3e27', '#b9ddb1'],
  ['#1a4039', '#9ee1d3'],
  ['#183e46', '#9bddee'],
  ['#28394f', '#b3d4ff'],
  ['#37344e', '#d0cafd'],
  ['#443045', '#e9c2eb'],
  ['#4a2e3b', '#f6bfd7'],
] as const;

function variables(
  tokens: Tokens,
  estados: EstadoTokens,
  avatars: readonly (readonly [string, string])[],
): Record<string, string> {
  const made: Record<string, string> = {};
  for (const [name, value] of Object.entries(tokens)) made[`--${name}`] = value;
  for (const [estado, { mark, ink, soft }] of Object.entries(estados)) {
    made[`--estado-${estado}`] = mark;
    made[`--estado-${estado}-ink`] = ink;
    made[`--estado-${estado}-soft`] = soft;
  }
  for (const [index, [ground, ink]] of avatars.entries()) {
    made[`--avatar-${index}`] = ground;
    made[`--avatar-${index}-ink`] = ink;
  }
  // Mantine's own names, so that its components wear the same.
  made['--mantine-color-body'] = tokens.ground;
  made['--mantine-color-text'] = tokens.ink;
  made['--mantine-color-dimmed'] = tokens['ink-3'];
  made['--mantine-color-placeholder'] = tokens['ink-3'];
  made['--mantine-color-default'] = tokens.raised;
  made['--mantine-color-default-hover'] = tokens.hover;
  made['--mantine-color-default-color'] = tokens.ink;
  made['--mantine-color-default-border'] = tokens['line-strong'];
  made['--mantine-color-error'] = tokens.danger;
  made['--mantine-color-anchor'] = tokens['accent-ink'];
  made['--mantine-primary-color-filled'] = tokens.accent;
  made['--mantine-primary-color-contrast'] = tokens['on-accent'];
  return made;
}

export const cssVariablesResolver: CSSVariablesResolver = () => ({
  variables: {},
  light: variables(light, estadosLight, avatarsLight),
  dark: variables(night, estadosNight, avatarsNight),
});

/** A filled button's ground and its words change together with the scheme; Mantine would keep the words white. */
const FILLED = new Map<string, string>([
  ['mar', 'var(--accent)'],
  ['red', 'var(--danger)'],
]);
const variantColorResolver: VariantColorsResolver = (input) => {
  const resolved = defaultVariantColorsResolver(input);
  const ground = FILLED.get(input.color ?? 'mar');
  if (input.variant !== 'filled' || !ground) return resolved;
  return {
    ...resolved,
    background: ground,
    hover: `color-mix(in oklab, ${ground} 88%, var(--ink))`,
    color: 'var(--on-accent)',
  };
};

export const theme = createTheme({
  variantColorResolver,
  colors: { mar, gray, dark, red },
  primaryColor: 'mar',
  primaryShade: { light: 7, dark: 4 },
  fontFamily: "'Figtree Variable', system-ui, -apple-system, 'Segoe UI', sans-serif",
  fontFamilyMonospace: 'ui-monospace, SFMono-Regular, Menlo, monospace',
  fontSizes: { xs: '0.75rem', sm: '0.8125rem', md: '0.875rem', lg: '1rem', xl: '1.25rem' },
  lineHeights: { xs: '1.35', sm: '1.4', md: '1.45', lg: '1.45', xl: '1.35' },
  headings: {
    fontWeight: '600',
    sizes: {
      h1: { fontSize: '1.25rem', lineHeight: '1.3' },
      h2: { fontSize: '1rem', lineHeight: '1.4' },
      h3: { fontSize: '0.875rem', lineHeight: '1.4' },
    },
  },
  // 4 px grid.
  spacing: { xs: '0.25rem', sm: '0.5rem', md: '0.75rem', lg: '1rem', xl: '1.5rem' },
  radius: { xs: '6px', sm: '6px', md: '6px', lg: '6px', xl: '6px' },
  defaultRadius: 'sm',
  shadows: {
    xs: 'none',
    sm: '0 1px 2px rgb(30 20 10 / 0.06)',
    md: '0 4px 16px rgb(30 20 10 / 0.10), 0 0 0 1px var(--line)',
    lg: '0 12px 40px rgb(30 20 10 / 0.16), 0 0 0 1px var(--line)',
    xl: '0 24px 80px rgb(30 20 10 / 0.22), 0 0 0 1px var(--line)',
  },
  focusRing: 'auto',
  cursorType: 'pointer',
  respectReducedMotion: true,
  components: {
    Button: { defaultProps: { size: 'sm' }, styles: { root: { fontWeight: 550, fontSize: '0.875rem' } } },
    ActionIcon: { defaultProps: { variant: 'subtle', color: 'gray', size: 'lg' } },
    TextInput: { defaultProps: { size: 'sm' } },
    PasswordInput: { defaultProps: { size: 'sm' } },
    Textarea: { defaultProps: { size: 'sm' } },
    NativeSelect: { defaultProps: { size: 'sm' } },
    Menu: {
      // In the page and not in a portal: so it stays within the landmark that opened it.
      defaultProps: {
        shadow: 'md',
        withinPortal: false,
        withInitialFocusPlaceholder: false,
        transitionProps: { duration: 100 },
      },
      styles: {
        dropdown: { padding: '0.25rem', border: 0 },
        item: { minHeight: 'var(--target)', padding: '0.25rem 0.625rem' },
        label: { padding: '0.375rem 0.625rem 0.125rem' },
      },
    },
    Popover: { defaultProps: { shadow: 'md', withinPortal: false, transitionProps: { duration: 100 } } },
    Tooltip: {
      defaultProps: { openDelay: 400, transitionProps: { duration: 80 }, withArrow: false },
      styles: { tooltip: { padding: '0.25rem 0.5rem', fontSize: '0.8125rem' } },
    },
    Modal: {
      defaultProps: {
        padding: 'lg',
        shadow: 'xl',
        centered: true,
        transitionProps: { duration: 120, transition: 'fade' },
        overlayProps: { backgroundOpacity: 0.35 },
      },
      styles: { title: { fontSize: '1rem', fontWeight: 600, lineHeight: 1.35 } },
    },
  },
});

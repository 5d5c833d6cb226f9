/** What a User-Agent says of itself, as far as one tells one's own machines apart by it. */

export type Device = {
  /** "Firefox", "curl"; nothing where it does not say. */
  program: string | undefined;
  system: string | undefined;
  kind: 'desk' | 'phone' | 'program';
};

/** The first that fits: most browsers also call themselves what they descend from. */
const BROWSERS: [RegExp, string][] = [
  [/\bEdgi?A?(?:OS)?\//, 'Edge'],
  [/\bOPR\/|\bOpera\b/, 'Opera'],
  [/\bSamsungBrowser\//, 'Samsung Internet'],
  [/\b(?:Firefox|FxiOS)\//, 'Firefox'],
  [/\b(?:HeadlessChrome|Chrome|CriOS|Chromium)\//, 'Chrome'],
  [/\bVersion\/\S+ .*\bSafari\//, 'Safari'],
];
const SYSTEMS: [RegExp, string][] = [
  [/\biPhone\b/, 'iPhone'],
  [/\biPad\b/, 'iPad'],
  [/\bAndroid\b/, 'Android'],
  [/\bWindows\b/, 'Windows'],
  [/\bCrOS\b/, 'ChromeOS'],
  [/\bMac OS X\b|\bMacintosh\b/, 'macOS'],
  [/\bLinux\b|\bX11\b/, 'Linux'],
];
/** How a script's library begins: "curl/8.5.0", "python-httpx/0.28". */
const PROGRAM = /^([\w.-]+)(?:\/\d|$)/;

const found = (names: [RegExp, string][], text: string) => names.find(([sign]) => sign.test(text))?.[1];

export function deviceOf(userAgent: string | null): Device {
  const text = userAgent ?? '';
  const system = found(SYSTEMS, text);
  const browser = found(BROWSERS, text);
  if (!browser && !text.startsWith('Mozilla/'))
    return { program: PROGRAM.exec(text)?.[1], system, kind: 'program' };
  const isPhone = system === 'iPhone' || /\bMobile\b/.test(text);
  return { program: browser, system, kind: isPhone ? 'phone' : 'desk' };
}

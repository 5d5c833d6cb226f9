import AxeBuilder from '@axe-core/playwright';
import { expect, type Page } from '@playwright/test';

/** What opens over a page: on a phone a filter's form is an element of its own kind. */
export const MENU = '[role=menu]';
export const DIALOG = 'dialog[open], [role=dialog]';

/** A desk and a phone: what every page has to bear. */
export const SCREENS = [1280, 360].map((width) => ({
  name: `${width} wide`,
  isPhone: width < 768,
  use: { viewport: { width, height: 800 } },
}));

/** WCAG 2.2 AA, whose rule of targets does not run by default, and what axe holds for good practice. */
const RULES = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'];
/** What another colour scheme can break; all else is the same in both. */
const RULES_OF_COLOUR = ['color-contrast', 'link-in-text-block'];

/** What fades in has other colours until it is there. */
async function settled(page: Page): Promise<void> {
  await page.evaluate(() =>
    Promise.all(
      document
        .getAnimations()
        .filter((animation) => Number.isFinite(animation.effect?.getComputedTiming().endTime))
        .map((animation) => animation.finished.catch(() => undefined)),
    ),
  );
}

/** Axe finds nothing on the page as it is, in this colour scheme. */
export async function expectAxeContent(
  page: Page,
  colorScheme: 'dark' | 'light',
  { within, isOfColour = false }: { within?: string | undefined; isOfColour?: boolean } = {},
): Promise<void> {
  await page.emulateMedia({ colorScheme });
  await expect(page.locator('html')).toHaveAttribute('data-mantine-color-scheme', colorScheme);
  await settled(page);
  // The page is one document, without frames; what passes is not described.
  const axe = new AxeBuilder({ page }).setLegacyMode().options({ resultTypes: ['violations'] });
  if (within) axe.include(within);
  const { violations } = await (isOfColour ? axe.withRules(RULES_OF_COLOUR) : axe.withTags(RULES)).analyze();
  const found = violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join('\n')}`);
  expect(found, `${new URL(page.url()).pathname} ${colorScheme}`).toEqual([]);
}

export async function expectNoSideways(page: Page): Promise<void> {
  const isTooWide = await page.evaluate(
    () => document.documentElement.scrollWidth > document.documentElement.clientWidth,
  );
  expect(isTooWide).toBe(false);
}

/**
 * Axe finds nothing, in light and in dark, and nothing makes the page scroll sideways. `within` is the selector of what
 * opened on a page that was looked at before: a menu that covers a button by half is no fault of the button.
 */
export async function expectAccessible(page: Page, within?: string): Promise<void> {
  // What is loaded only once it is opened takes a moment.
  if (within) await expect(page.locator(within).first()).toBeVisible();
  await expectAxeContent(page, 'dark', { within, isOfColour: true });
  await expectAxeContent(page, 'light', { within });
  await expectNoSideways(page);
}

/** On a phone, what one taps is as big as a thumb; two pixels less are the frame of a field around its button. */
export async function expectThumbSized(page: Page): Promise<void> {
  const small = await page.evaluate(() => {
    const targets = document.querySelectorAll(
      'a:not([tabindex="-1"]), button, input, select, textarea, [role="menuitem"]',
    );
    return [...targets].flatMap((target) => {
      const { width, height } = target.getBoundingClientRect();
      // The words around a box choose it too.
      const around = target.matches('[type=radio], [type=checkbox]') && target.closest('label');
      const isLabelled = around && around.getBoundingClientRect().height >= 42;
      const hasMore = isLabelled || getComputedStyle(target, '::after').position === 'absolute';
      const isSeen = width > 1 && height > 1 && !target.matches('[href^="#"]');
      return isSeen && !hasMore && (width < 42 || height < 42)
        ? [`${Math.round(width)} × ${Math.round(height)}: ${target.outerHTML.slice(0, 120)}`]
        : [];
    });
  });
  expect(small).toEqual([]);
}

/**
 * From the next load on, what moves by itself; the answer holds what the page has seen by now to `most`, and says what
 * moved where that is more.
 */
export async function watchShifts(page: Page): Promise<(most: number) => Promise<void>> {
  await page.addInitScript(() => {
    type Source = { node?: Element; previousRect: DOMRect; currentRect: DOMRect };
    const shifts: { value: number; what: string[] }[] = [];
    Object.assign(window, { shifts });
    const where = ({ x, y, width, height }: DOMRect) => [x, y, width, height].map(Math.round).join(' ');
    new PerformanceObserver((list) => {
      for (const entry of list.getEntries() as (PerformanceEntry & { value: number; sources: Source[] })[]) {
        const what = entry.sources.map(({ node, previousRect, currentRect }) => {
          const text = node?.textContent?.slice(0, 30);
          return `${node?.nodeName} "${text}": ${where(previousRect)} → ${where(currentRect)}`;
        });
        shifts.push({ value: entry.value, what });
      }
    }).observe({ type: 'layout-shift', buffered: true });
  });
  return async (most) => {
    const shifts = await page.evaluate(
      () => (window as unknown as { shifts: { value: number; what: string[] }[] }).shifts,
    );
    const sum = shifts.reduce((total, { value }) => total + value, 0);
    expect(sum, `${page.url()}: ${JSON.stringify(shifts, null, 2)}`).toBeLessThan(most);
  };
}

import AxeBuilder from '@axe-core/playwright';
import { expect, type Page } from '@playwright/test';

/** A desk and a phone, each light and dark: what every page has to bear. */
export const SCREENS = [1280, 360].flatMap((width) =>
  (['light', 'dark'] as const).map((colorScheme) => ({
    name: `${width} wide, ${colorScheme}`,
    isPhone: width < 768,
    use: { viewport: { width, height: 800 }, colorScheme },
  })),
);

/** WCAG 2.2 AA, whose rule of targets does not run by default, and what axe holds for good practice. */
const RULES = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'];

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

export async function expectAccessible(page: Page): Promise<void> {
  await settled(page);
  const { violations } = await new AxeBuilder({ page }).withTags(RULES).analyze();
  const found = violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join('\n')}`);
  expect(found).toEqual([]);
  const isTooWide = await page.evaluate(
    () => document.documentElement.scrollWidth > document.documentElement.clientWidth,
  );
  expect(isTooWide).toBe(false);
}

/** On a phone, what one taps is as big as a thumb; two pixels less are the frame of a field around its button. */
export async function expectThumbSized(page: Page): Promise<void> {
  const small = await page.evaluate(() => {
    const targets = document.querySelectorAll(
      'a:not([tabindex="-1"]), button, input, select, textarea, [role="menuitem"]',
    );
    return [...targets].flatMap((target) => {
      const { width, height } = target.getBoundingClientRect();
      const hasMore = getComputedStyle(target, '::after').position === 'absolute';
      const isSeen = width > 1 && height > 1 && !target.matches('[href^="#"]');
      return isSeen && !hasMore && (width < 42 || height < 42)
        ? [`${Math.round(width)} × ${Math.round(height)}: ${target.outerHTML.slice(0, 120)}`]
        : [];
    });
  });
  expect(small).toEqual([]);
}

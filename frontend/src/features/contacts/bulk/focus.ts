import { selectionStore } from '@/lib/selection';
import { rowLink } from '../rows';

/** Where what had the focus is gone, or about to go: back to the list, to where one chose last if that is drawn. */
export function focusList(): void {
  const { anchor } = selectionStore.get();
  // Once it is gone, and has given the focus back to what is not there any more either.
  requestAnimationFrame(() =>
    setTimeout(() => {
      if (document.activeElement !== document.body) return;
      const row = rowLink(anchor ?? '') ?? document.querySelector<HTMLElement>('[data-contact]');
      row?.focus({ preventScroll: true });
    }),
  );
}

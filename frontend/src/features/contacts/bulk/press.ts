import type { PointerEvent } from 'react';
import { toggle } from '@/lib/selection';

const LONG = 450;

/** A finger that stays on a card chooses it; one that moves on scrolls, of which the browser tells. */
export function onPress({ target, pointerType }: PointerEvent): void {
  const card = (target as Element).closest('li');
  const id = card?.querySelector<HTMLElement>('[data-contact]')?.dataset.contact;
  if (!id || pointerType === 'mouse') return;
  const over = new AbortController();
  const listen = (name: string, listener: (event: Event) => void) =>
    window.addEventListener(name, listener, { signal: over.signal, capture: true });
  const timer = setTimeout(() => {
    toggle(id);
    // Some browsers take the end of it for a click all the same.
    listen('click', (event) => {
      // Of this card: on a busy phone the next tap, elsewhere, comes before we stop listening.
      if (!card?.contains(event.target as Node)) return;
      event.preventDefault();
      event.stopPropagation();
    });
  }, LONG);
  const end = () => {
    clearTimeout(timer);
    setTimeout(() => over.abort(), 50);
  };
  listen('pointerup', end);
  listen('pointercancel', end);
}

/** Keys that work on a whole page. Single letters can be switched off (WCAG 2.1.4): who dictates types them by chance. */

import { useEffect, useRef } from 'react';
import { local } from './storage.ts';
import { createStore } from './store.ts';

const STORAGE_KEY = 'crm.shortcuts';

export const lettersStore = createStore(local.read(STORAGE_KEY) !== 'off');

export function setLetters(isOn: boolean): void {
  local.write(STORAGE_KEY, isOn ? null : 'off');
  lettersStore.set(isOn);
}

export const isMac = /Mac|iPhone|iPad/.test(navigator.userAgent);
export const MOD = isMac ? '⌘' : 'Ctrl';

const FIELDS = 'input:not([type=checkbox]), textarea, select, [contenteditable]';

function isTyping(target: EventTarget | null): boolean {
  return target instanceof HTMLElement && target.closest(FIELDS) !== null;
}

/** A menu or a popover has keys of its own: Escape closes it, and not what it was opened from as well. */
function isInOverlay(target: EventTarget | null): boolean {
  return target instanceof HTMLElement && target.closest('[role="menu"], [role="dialog"]') !== null;
}

/**
 * `key` is a `KeyboardEvent.key` ("c", "/", "?", "Escape") or "mod+k". Letters do nothing while one types or a dialog
 * is open; "mod+…" always works.
 */
export function useShortcut(key: string, handler: () => void): void {
  const latest = useRef(handler);
  useEffect(() => {
    latest.current = handler;
  });
  useEffect(() => {
    const isModified = key.startsWith('mod+');
    const wanted = isModified ? key.slice(4) : key;
    function onKeyDown(event: KeyboardEvent): void {
      const hasModifier = event.ctrlKey || event.metaKey;
      if (event.defaultPrevented || event.altKey || hasModifier !== isModified) return;
      if (event.key.toLowerCase() !== wanted.toLowerCase()) return;
      if (!isModified) {
        if (isTyping(event.target) || isInOverlay(event.target)) return;
        if (document.querySelector('[role="dialog"][aria-modal="true"]')) return;
        if (key.length === 1 && !lettersStore.get()) return;
      }
      event.preventDefault();
      latest.current();
    }
    window.addEventListener('keydown', onKeyDown);
    return () => window.removeEventListener('keydown', onKeyDown);
  }, [key]);
}

/** Ctrl/⌘ Z outside of fields, which have their own; `undo` tells whether there was something to undo. */
export function useUndoKey(undo: () => boolean): void {
  const latest = useRef(undo);
  useEffect(() => {
    latest.current = undo;
  });
  useEffect(() => {
    function onKeyDown(event: KeyboardEvent): void {
      const isUndo = (event.ctrlKey || event.metaKey) && !event.shiftKey && event.key.toLowerCase() === 'z';
      if (isUndo && !event.defaultPrevented && !isTyping(event.target) && latest.current())
        event.preventDefault();
    }
    window.addEventListener('keydown', onKeyDown);
    return () => window.removeEventListener('keydown', onKeyDown);
  }, []);
}

import { createStore } from './store.ts';

/** What a screen reader is told; the number makes the same words twice two announcements. */
export const announcementStore = createStore({ text: '', number: 0 });

export function announce(text: string): void {
  announcementStore.set({ text, number: announcementStore.get().number + 1 });
}

import { cleanup, renderHook } from '@testing-library/react';
import { beforeEach, describe, expect, it } from 'vitest';
import {
  chooseAll,
  chooseLoaded,
  clearSelection,
  extendTo,
  isAllChosen,
  isChosen,
  isLoadedChosen,
  selectionStore,
  startSelecting,
  toggle,
  useLoaded,
  useSelectionOf,
} from '@/lib/selection';

/** A list that has loaded these, in this order. */
function load(...ids: string[]): void {
  renderHook(() => useLoaded(() => ids));
}

const chosen = () => [...selectionStore.get().ids].sort().join('');

beforeEach(() => {
  cleanup();
  clearSelection();
  load('a', 'b', 'c', 'd', 'e');
});

describe('one by one', () => {
  it('is chosen and given back, and with the last one it is over', () => {
    toggle('b');
    toggle('d');
    expect(chosen()).toBe('bd');
    toggle('b');
    expect(chosen()).toBe('d');
    expect(selectionStore.get().isOn).toBe(true);
    toggle('d');
    expect(selectionStore.get().isOn).toBe(false);
  });

  it('begins with nothing where one says so first', () => {
    startSelecting();
    expect(selectionStore.get().isOn).toBe(true);
    expect(chosen()).toBe('');
  });
});

describe('a range', () => {
  it.each([
    ['b', 'd', 'bcd'],
    ['d', 'b', 'bcd'],
    ['a', 'a', 'a'],
  ])('from %s to %s', (from, to, expected) => {
    toggle(from);
    extendTo(to);
    expect(chosen()).toBe(expected);
  });

  it('that is drawn anew takes the place of the one before, and of nothing else', () => {
    toggle('a');
    toggle('c');
    extendTo('e');
    expect(chosen()).toBe('acde');
    extendTo('d');
    expect(chosen()).toBe('acd');
    extendTo('b');
    expect(chosen()).toBe('abc');
  });

  it('gives back where its first was given back', () => {
    chooseLoaded();
    toggle('b');
    extendTo('d');
    expect(chosen()).toBe('ae');
  });

  it('without a beginning in this list is one', () => {
    extendTo('c');
    expect(chosen()).toBe('c');
    toggle('gone');
    extendTo('e');
    expect(chosen()).toBe('cegone');
  });
});

describe('all', () => {
  it('that is loaded, and what was chosen on other pages stays', () => {
    toggle('z');
    expect(isAllChosen()).toBe(false);
    chooseLoaded();
    expect(chosen()).toBe('abcdez');
    expect(isAllChosen()).toBe(true);
  });

  it('that was loaded, though more has come since, until one chooses otherwise', () => {
    chooseLoaded();
    load('a', 'b', 'c', 'd', 'e', 'f');
    expect(isAllChosen()).toBe(false);
    expect(isLoadedChosen()).toBe(true);
    toggle('c');
    expect(isLoadedChosen()).toBe(false);
  });

  it('that match: also what is not loaded', () => {
    chooseLoaded();
    chooseAll();
    expect(isChosen('somebody far below')).toBe(true);
  });

  it('that match but one are those that were loaded, without it', () => {
    chooseLoaded();
    chooseAll();
    toggle('c');
    expect(selectionStore.get().isAll).toBe(false);
    expect(chosen()).toBe('abde');
    expect(isChosen('somebody far below')).toBe(false);
  });
});

describe('another list', () => {
  it('begins with nothing, and so does the same one when one comes back', () => {
    const { rerender, unmount } = renderHook(({ list }) => useSelectionOf(list), {
      initialProps: { list: 'Cali' },
    });
    toggle('a');
    rerender({ list: 'Cali' });
    expect(chosen()).toBe('a');
    rerender({ list: 'Pasto' });
    expect(chosen()).toBe('');
    toggle('b');
    unmount();
    expect(chosen()).toBe('');
  });
});

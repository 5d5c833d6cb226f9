import { describe, expect, it } from 'vitest';
import { makeContact } from '../../../../tests/server.ts';
import {
  type Column,
  cardsOf,
  countOf,
  matchesIn,
  PAGE_SIZE,
  replaced,
  toPage,
  withCard,
  withoutCard,
} from './column';

/** The first is the newest. */
const card = (number: number) =>
  makeContact({
    id: `card-${number}`,
    created_at: new Date(Date.UTC(2026, 10, 20) - number * 60_000).toISOString(),
  });
const cards = (from: number, to: number) =>
  Array.from({ length: to - from }, (_, index) => card(from + index));

/** What the server answers behind the card of this number, which need not be there any more. */
function answer(column: ReturnType<typeof cards>, cursor: string | null) {
  const numberOf = ({ id }: { id: string }) => Number(id.replace('card-', ''));
  const rest = column.filter((contact) => cursor === null || numberOf(contact) > Number(cursor));
  const items = rest.slice(0, PAGE_SIZE);
  const last = rest.length > PAGE_SIZE ? items.at(-1) : undefined;
  return toPage({
    items,
    total: column.length,
    total_is_exact: true,
    next_cursor: last ? String(numberOf(last)) : null,
    coincidencias: Object.fromEntries(items.map(({ id }) => [id, { nombre_completo: [[0, 3]] }])),
  });
}

const column = (...pages: Column['pages']): Column => ({
  pages,
  pageParams: pages.map((_, index) => index),
});
const ids = (loaded: Column) => cardsOf(loaded).map(({ id }) => id);
const next = (loaded: Column) => loaded.pages.at(-1)?.next ?? null;

describe('what a search found', () => {
  it('is known of the cards of every page', () => {
    const loaded = column(answer(cards(0, 70), null), answer(cards(0, 70), '29'));
    const found = matchesIn(loaded);
    expect([...found.keys()]).toEqual(ids(loaded));
    expect(found.get('card-41')).toEqual({ nombre_completo: [[0, 3]] });
  });

  it('stays where it was when a card is changed', () => {
    const after = replaced(column(answer(cards(0, 3), null)), { ...card(1), ciudad: 'Cali' });
    expect(matchesIn(after).get('card-1')).toEqual({ nombre_completo: [[0, 3]] });
  });
});

describe('a card that leaves', () => {
  it('is gone and counted out', () => {
    const after = withoutCard(column(answer(cards(0, 70), null)), 'card-4');
    expect(ids(after)).not.toContain('card-4');
    expect(countOf(after)).toBe(69);
  });

  it('loses nobody when more pages load', () => {
    const server = cards(0, 70);
    let loaded = withoutCard(column(answer(server, null)), 'card-4');
    const rest = server.filter(({ id }) => id !== 'card-4');
    for (let cursor = next(loaded); cursor !== null; cursor = next(loaded))
      loaded = column(...loaded.pages, answer(rest, cursor));
    expect(ids(loaded)).toEqual(rest.map(({ id }) => id));
    expect(countOf(loaded)).toBe(69);
  });

  it('changes nothing where it was not', () => {
    const before = column(answer(cards(0, 3), null));
    expect(withoutCard(before, 'card-9')).toBe(before);
  });
});

describe('a card that comes', () => {
  it('lies on top and is counted', () => {
    const after = withCard(column(answer(cards(0, 3), null)), card(9), 'top');
    expect(ids(after)).toEqual(['card-9', 'card-0', 'card-1', 'card-2']);
    expect(countOf(after)).toBe(4);
  });

  it('is not shown twice when its own page loads, and hides nobody', () => {
    const before = cards(0, 70);
    const old = card(65.5);
    const server = [...before.slice(0, 66), old, ...before.slice(66)];
    let loaded = withCard(column(answer(before, null)), old, 'top');
    for (let cursor = next(loaded); cursor !== null; cursor = next(loaded))
      loaded = column(...loaded.pages, answer(server, cursor));
    expect(ids(loaded)).toHaveLength(71);
    expect(ids(loaded)[0]).toBe('card-65.5');
    expect(new Set(ids(loaded))).toEqual(new Set(server.map(({ id }) => id)));
  });

  it('comes back to where it was', () => {
    const before = column(answer(cards(0, 70), null), answer(cards(0, 70), '29'));
    const after = withCard(withoutCard(before, 'card-41'), card(41), 'order');
    expect(ids(after)).toEqual(ids(before));
    expect(countOf(after)).toBe(70);
    expect(next(after)).toBe(next(before));
  });

  it('comes back to the head of its column', () => {
    const before = column(answer(cards(0, 3), null));
    expect(ids(withCard(withoutCard(before, 'card-0'), card(0), 'order'))).toEqual(ids(before));
  });

  it('comes back behind those that were put on top', () => {
    const before = withCard(column(answer(cards(0, 3), null)), card(50), 'top');
    const after = withCard(withoutCard(before, 'card-1'), card(1), 'order');
    expect(ids(after)).toEqual(['card-50', 'card-0', 'card-1', 'card-2']);
  });

  it('lies on top where its place is not loaded yet', () => {
    const after = withCard(column(answer(cards(0, 70), null)), card(60.5), 'order');
    expect(ids(after)[0]).toBe('card-60.5');
  });

  it('lies last where it is the oldest of all', () => {
    const after = withCard(column(answer(cards(0, 3), null)), card(9), 'order');
    expect(ids(after).at(-1)).toBe('card-9');
  });

  it('is counted once where it is there already', () => {
    const before = column(answer(cards(0, 3), null));
    const after = withCard(before, { ...card(1), ciudad: 'Cali' }, 'top');
    expect(ids(after)).toEqual(ids(before));
    expect(countOf(after)).toBe(3);
    expect(cardsOf(after)[1]?.ciudad).toBe('Cali');
  });

  it('fills an empty column', () => {
    const after = withCard(column(answer([], null)), card(1), 'top');
    expect(ids(after)).toEqual(['card-1']);
    expect(countOf(after)).toBe(1);
    expect(next(after)).toBeNull();
  });
});

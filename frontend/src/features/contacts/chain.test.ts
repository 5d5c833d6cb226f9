import { describe, expect, it } from 'vitest';
import { type Chain, link, PAGE_ROWS, pageAt, pagesNear, rowsBefore, SLOTS } from './chain.ts';

const START: Chain = { cursors: [null], rows: [PAGE_ROWS] };

describe('the chain of pages', () => {
  it('grows by what each page tells of the next', () => {
    const one = link(START, 0, 50, 'a');
    const two = link(one, 1, 50, 'b');
    expect(two).toEqual({ cursors: [null, 'a', 'b'], rows: [50, 50, 50] });
    expect(link(two, 2, 7, null)).toEqual({ cursors: [null, 'a', 'b'], rows: [50, 50, 7] });
  });

  it('takes the last page to have what is left of all, before it comes', () => {
    const one = link(START, 0, 50, 'a', 120);
    expect(one.rows).toEqual([50, 50]);
    const two = link(one, 1, 50, 'b', 120);
    expect(two.rows).toEqual([50, 50, 20]);
    // Who are left by then may have been deleted; a page that was told of has somebody.
    expect(link(one, 1, 50, 'b', 100).rows).toEqual([50, 50, 1]);
    expect(link(two, 1, 49, 'b', 119).rows).toEqual([50, 49, 20]);
  });

  it('is the same one where nothing is new', () => {
    const one = link(START, 0, 50, 'a');
    expect(link(one, 0, 50, 'a')).toBe(one);
  });

  it('follows a page whose end has moved, and keeps those behind it', () => {
    const known: Chain = { cursors: [null, 'a', 'b'], rows: [50, 50, 50] };
    expect(link(known, 0, 50, 'a2')).toEqual({ cursors: [null, 'a2', 'b'], rows: [50, 50, 50] });
  });

  it('ends where a page is the last one now', () => {
    const known: Chain = { cursors: [null, 'a', 'b'], rows: [50, 50, 50] };
    expect(link(known, 0, 12, null)).toEqual({ cursors: [null], rows: [12] });
  });

  it('knows which row is on which page', () => {
    const chain: Chain = { cursors: [null, 'a', 'b'], rows: [49, 50, 50] };
    expect([0, 48, 49, 98, 99, 500].map((row) => pageAt(chain, row))).toEqual([0, 0, 1, 1, 2, 2]);
    expect(rowsBefore(chain, 2)).toBe(99);
  });

  it('has the next page near before one is there, and not the first, which always is', () => {
    const chain: Chain = { cursors: [null, 'a', 'b'], rows: [50, 50, 50] };
    expect(pagesNear(chain, 0, 27)).toEqual([1]);
    expect(pagesNear(chain, 30, 60)).toEqual([1, 2]);
    expect(pagesNear(chain, 120, 150)).toEqual([2]);
  });

  it('has all that the tallest screen shows near, wherever one is', () => {
    const pages = 40;
    const chain: Chain = {
      cursors: Array.from({ length: pages }, (_, page) => (page ? `${page}` : null)),
      rows: Array.from({ length: pages }, () => 50),
    };
    const seen = 110;
    for (let first = 0; first + seen <= pages * 50; first += 1) {
      const near = pagesNear(chain, Math.max(0, first - seen), first + 2 * seen);
      expect(near.length).toBeLessThanOrEqual(SLOTS);
      for (const row of [first, first + seen - 1]) {
        const page = pageAt(chain, row);
        expect(page === 0 || near.includes(page), `row ${row}`).toBe(true);
      }
    }
  });
});

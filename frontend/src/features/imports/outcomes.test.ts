import { describe, expect, it } from 'vitest';
import { firstShown, isOtherwise, NOTHING, rejectedIn, writtenIn } from './outcomes';

const TOTALS = { crear: 5, actualizar: 3, omitir: 9, conflicto: 2, error: 1 };

describe('outcomes', () => {
  it('are summed by whether they are written', () => {
    expect(writtenIn(TOTALS)).toBe(8);
    expect(rejectedIn(TOTALS)).toBe(3);
  });

  it('show first what one has to look at', () => {
    expect(firstShown(TOTALS)).toBe('error');
    expect(firstShown({ ...TOTALS, error: 0 })).toBe('conflicto');
    expect(firstShown({ ...NOTHING, crear: 5, omitir: 9 })).toBe('crear');
    expect(firstShown({ ...NOTHING, omitir: 9 })).toBe('omitir');
    expect(firstShown(NOTHING)).toBe('crear');
  });

  it('differ from what was foretold by any of them', () => {
    expect(isOtherwise(TOTALS, { ...TOTALS })).toBe(false);
    expect(isOtherwise({ ...TOTALS, conflicto: 3 }, TOTALS)).toBe(true);
    expect(isOtherwise(TOTALS, null)).toBe(false);
  });
});

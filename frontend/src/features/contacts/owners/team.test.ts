import { describe, expect, it } from 'vitest';
import { hasWords, partsOf } from './team.ts';

describe('the parts of a whole name', () => {
  it.each([
    ['Ana', 'Ana', ''],
    ['Li Wu', 'Li', 'Wu'],
    ['Ana Ruiz Gómez', 'Ana', 'Ruiz Gómez'],
    ['María Fernanda Rojas Peña', 'María Fernanda', 'Rojas Peña'],
  ])('%s', (name, nombres, apellidos) => {
    expect(partsOf(name)).toEqual({ nombres, apellidos });
  });
});

describe('words of a name', () => {
  it.each(['', 'jose', 'JOSÉ niño', 'nino jos', '  marin '])('are found by «%s»', (search) => {
    expect(hasWords('José Niño Marín', search)).toBe(true);
  });

  it.each(['osé', 'josé ana', 'niños'])('are not found by «%s»', (search) => {
    expect(hasWords('José Niño Marín', search)).toBe(false);
  });
});

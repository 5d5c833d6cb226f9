import { describe, expect, it } from 'vitest';
import {
  citiesOf,
  heightOf,
  partOfDay,
  pathsOf,
  scaleOf,
  segmentsOf,
  sundayOf,
  weekLink,
  weeksOf,
} from './figures';

describe('the bar of estados', () => {
  it('parts the whole width as the contacts are parted', () => {
    const segments = segmentsOf({ prospecto: 10, calificado: 5, cliente: 5, inactivo: 0 });
    expect(segments).toEqual([
      { estado: 'prospecto', count: 10, share: 0.5, start: 0, width: 50 },
      { estado: 'calificado', count: 5, share: 0.25, start: 50, width: 25 },
      { estado: 'cliente', count: 5, share: 0.25, start: 75, width: 25 },
    ]);
  });

  it('keeps one of ten thousand in sight, and tells its true share', () => {
    const [many, one] = segmentsOf({ prospecto: 9_999, calificado: 0, cliente: 0, inactivo: 1 });
    expect(one?.share).toBe(0.0001);
    expect(one?.width).toBeCloseTo(1.48, 2);
    expect((many?.width ?? 0) + (one?.width ?? 0)).toBeCloseTo(100);
  });

  it('is empty where nobody is', () => {
    expect(segmentsOf({ prospecto: 0, calificado: 0, cliente: 0, inactivo: 0 })).toEqual([]);
  });
});

describe('a scale', () => {
  it.each([
    [
      [0, 4, 20],
      [0, 10, 20],
    ],
    [
      [0, 0, 0],
      [0, 1],
    ],
    [
      [0, 1, 2, 3],
      [0, 2, 4],
    ],
    [
      [9_400, 9_700, 10_000],
      [9_000, 9_500, 10_000],
    ],
    [
      [12_000, 80, 4_000],
      [0, 10_000, 20_000],
    ],
  ])('has round and whole numbers around %j', (values, ticks) => {
    expect(scaleOf(values)).toEqual({ low: ticks[0], high: ticks.at(-1), ticks });
  });

  it('stands on its lowest and ends with its highest', () => {
    const scale = { low: 100, high: 200, ticks: [] };
    expect([heightOf(100, scale), heightOf(150, scale), heightOf(200, scale)]).toEqual([100, 50, 0]);
  });
});

describe('weeks', () => {
  const weeks = weeksOf([
    { semana: '2026-11-16', nuevos: 2, total: 5 },
    { semana: '2026-11-23', nuevos: 5, total: 10 },
  ]);

  it('stand side by side', () => {
    expect(weeks.map(({ left, middle, width }) => [left, middle, width])).toEqual([
      [0, 25, 50],
      [50, 75, 50],
    ]);
  });

  it('lead to the contacts of their seven days', () => {
    expect(weeks.map(weekLink)).toEqual([
      { desde: '2026-11-16', hasta: '2026-11-22' },
      { desde: '2026-11-23', hasta: '2026-11-29' },
    ]);
  });

  it.each([
    ['2026-12-28', '2027-01-03'],
    ['2028-02-28', '2028-03-05'],
    // Clocks change in between in New York, where these tests run.
    ['2026-10-26', '2026-11-01'],
  ])('the one of %s ends on %s', (monday, sunday) => {
    expect(sundayOf(monday)).toBe(sunday);
  });

  it('are joined by a line, with the area below', () => {
    expect(pathsOf(weeks, { low: 0, high: 10, ticks: [] })).toEqual({
      line: 'M25 50L75 0',
      area: 'M25 50L75 0L75 100L25 100Z',
    });
  });
});

it('a city is as wide as it is big against the biggest', () => {
  expect(
    citiesOf([
      { ciudad: 'Bogotá', total: 8 },
      { ciudad: 'Cali', total: 2 },
    ]),
  ).toEqual([
    { ciudad: 'Bogotá', total: 8, width: 100 },
    { ciudad: 'Cali', total: 2, width: 25 },
  ]);
});

it.each([
  ['2026-11-23T09:59:00Z', 'evening'],
  ['2026-11-23T10:00:00Z', 'morning'],
  ['2026-11-23T16:59:00Z', 'morning'],
  ['2026-11-23T17:00:00Z', 'afternoon'],
  ['2026-11-23T23:59:00Z', 'afternoon'],
  ['2026-11-24T00:00:00Z', 'evening'],
  ['2026-11-24T05:30:00Z', 'evening'],
])('%s is %s in Bogotá', (moment, part) => {
  expect(partOfDay(new Date(moment))).toBe(part);
});

import { describe, expect, it } from 'vitest';
import { makeContact } from '../../../tests/server.ts';
import { onShownNumber, pieces, type Spans, unseenMatch } from './matches.ts';

const marked = (text: string, spans: Spans) =>
  pieces(text, spans)
    .map((piece) => (piece.isMatch ? `[${piece.text}]` : piece.text))
    .join('');

describe('marks', () => {
  it('stand where the API says, counted in characters', () => {
    expect(marked('María Ruiz', [[0, 5]])).toBe('[María] Ruiz');
    expect(marked('𝔐aría 🌻 Ruiz', [[8, 12]])).toBe('𝔐aría 🌻 [Ruiz]');
    expect(
      marked('Ana Ana', [
        [0, 3],
        [4, 7],
      ]),
    ).toBe('[Ana] [Ana]');
    expect(marked('Ana', [])).toBe('Ana');
  });

  it('move to the digits of a number as it is shown', () => {
    const shown = (stored: string, text: string, spans: Spans) =>
      marked(text, onShownNumber(stored, text, spans));
    expect(shown('3001234567', '300 123 4567', [[0, 6]])).toBe('[300 123] 4567');
    expect(shown('+57 300-1234567', '300 123 4567', [[4, 9]])).toBe('[300 1]23 4567');
    expect(shown('601.646.5497', '(601) 646 5497', [[4, 12]])).toBe('(601) [646 5497]');
    expect(
      shown('3001234567', '300 123 4567', [
        [0, 2],
        [5, 7],
      ]),
    ).toBe('[30]0 12[3 4]567');
  });
});

describe('what was found out of sight', () => {
  const notas =
    'Llamar por la tarde. Quiere conocer los precios por volumen antes de la feria de Corferias en abril, con su socia';
  const contact = makeContact({ cedula: '1.020.304.050', notas, email: 'ana@example.com' });
  const found = (matches: Parameters<typeof unseenMatch>[1], ...shown: string[]) => {
    const fragment = unseenMatch(contact, matches, new Set(['nombre_completo', ...shown]));
    return fragment && `${fragment.field}: ${marked(fragment.text, fragment.spans)}`;
  };

  it('is told of with what stands around it', () => {
    expect(found({ cedula: [[0, 5]] })).toBe('cedula: [1.020].304.050');
    expect(found({ notas: [[40, 47]] })).toBe(
      'notas: …conocer los [precios] por volumen antes de la feria de Corferias en abril, con su socia',
    );
    expect(found({ telefono: [[0, 3]] })).toBe('telefono: [300] 123 4567');
  });

  it('is told of where only a part of the name has it', () => {
    const boss = makeContact({ nombre_completo: 'El Jefe', nombres: 'Zoilo', apellidos: 'Ruiz' });
    const fragment = unseenMatch(boss, { nombres: [[0, 5]] }, new Set(['nombre_completo']));
    expect(fragment && `${fragment.field}: ${marked(fragment.text, fragment.spans)}`).toBe(
      'nombres: [Zoilo]',
    );
  });

  it('is not told of where a column shows it, or where what is seen says the same', () => {
    expect(found({ telefono: [[0, 3]] }, 'telefono')).toBeUndefined();
    expect(found({ nombre_completo: [[0, 3]], email: [[0, 3]] })).toBeUndefined();
    expect(found({})).toBeUndefined();
  });
});

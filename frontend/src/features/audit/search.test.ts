import { describe, expect, it } from 'vitest';
import { parseAuditSearch, toParams } from './search';

const ID = '00000000-0000-4000-8000-0000000000aa';

describe('the address of the audit trail', () => {
  it('holds what narrows it down', () => {
    const raw = {
      entidad: 'contacto',
      accion: 'cambiar',
      usuario: ID.toUpperCase(),
      origen: 'web',
      desde: '2026-11-01',
      hasta: '2026-11-25',
      operacion: ID,
    };
    const search = parseAuditSearch(raw);
    expect(search).toEqual({ ...raw, usuario: ID });
    expect(toParams(search)).toEqual({
      entidad: ['contacto'],
      accion: ['cambiar'],
      usuario_id: ID,
      origen: ['web'],
      desde: '2026-11-01',
      hasta: '2026-11-25',
      operacion_id: ID,
    });
  });

  it('is the whole trail without anything', () => {
    expect(parseAuditSearch({})).toEqual({});
    expect(toParams({})).toEqual({});
  });

  it.each([
    { entidad: 'otra' },
    { accion: ['crear'] },
    { usuario: 'ana' },
    { origen: 'luna' },
    { desde: '2026-02-30' },
    { hasta: 'ayer' },
    { hasta: '0001-01-01' },
  ])('ignores %j', (raw) => {
    expect(parseAuditSearch(raw)).toEqual({});
  });

  it('has no end before its beginning', () => {
    expect(parseAuditSearch({ desde: '2026-11-25', hasta: '2026-11-01' })).toEqual({ desde: '2026-11-25' });
  });
});

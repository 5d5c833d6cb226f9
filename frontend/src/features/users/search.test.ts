import { describe, expect, it } from 'vitest';
import { isNarrowed, parseUsersSearch, toParams } from './search';

describe('the address of the users', () => {
  it('holds what narrows and orders the list', () => {
    const raw = { buscar: ' ana ', cuenta: 'inactiva', rol: 'admin', orden: '-email' };
    const search = parseUsersSearch(raw);
    expect(search).toEqual({ buscar: 'ana', cuenta: 'inactiva', rol: 'admin', orden: '-email' });
    expect(toParams(search)).toEqual({
      search: 'ana',
      is_active: false,
      is_superuser: true,
      sort: '-email',
    });
  });

  it('holds nothing that is as it is by default', () => {
    expect(parseUsersSearch({ buscar: '', orden: '-created_at' })).toEqual({});
    expect(toParams({})).toEqual({ sort: '-created_at' });
  });

  it.each([
    { cuenta: 'otra' },
    { rol: 'root' },
    { orden: 'hashed_password' },
    { orden: '--email' },
    { buscar: '\0' },
    { buscar: ['a'] },
    { pagina: '3' },
  ])('ignores %j', (raw) => {
    expect(parseUsersSearch(raw)).toEqual({});
  });

  it('asks for users who are no administrators, and for active ones', () => {
    expect(toParams({ cuenta: 'activa', rol: 'usuario' })).toMatchObject({
      is_active: true,
      is_superuser: false,
    });
  });

  it('is not narrowed by its order', () => {
    expect(isNarrowed({ orden: 'email' })).toBe(false);
    expect(isNarrowed({ rol: 'admin' })).toBe(true);
  });
});

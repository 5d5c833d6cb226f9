import { describe, expect, it, vi } from 'vitest';
import { makeContact } from '../../../tests/server.ts';
import { dropDrafts, readDraft, readOrigin, writeDraft, writeDraftField } from './drafts.ts';

const ANA = { owner: 'ana', id: 'contact-1' };
const LUIS = { owner: 'luis', id: 'contact-1' };

describe('drafts', () => {
  it('are kept for each contact and person', () => {
    writeDraft(ANA, { nombres: 'Anita' });
    writeDraft(LUIS, { nombres: 'Luisa' });
    writeDraft({ owner: 'ana', id: null }, { email: 'nueva@example.com' });
    expect(readDraft(ANA)).toEqual({ nombres: 'Anita' });
    expect(readDraft(LUIS)).toEqual({ nombres: 'Luisa' });
    expect(readDraft({ owner: 'ana', id: null })).toEqual({ email: 'nueva@example.com' });
    expect(readDraft({ owner: 'ana', id: 'contact-2' })).toEqual({});
  });

  it('change field by field, and are gone with the last one', () => {
    writeDraftField(ANA, 'telefono', '300');
    writeDraftField(ANA, 'notas', 'Llamar');
    expect(readDraft(ANA)).toEqual({ telefono: '300', notas: 'Llamar' });
    writeDraftField(ANA, 'telefono', null);
    writeDraftField(ANA, 'notas', null);
    expect(localStorage.length).toBe(0);
  });

  it('know what one saw of each field when one began it, and the oldest version', () => {
    const first = makeContact({ ciudad: 'Cali', notas: null, updated_at: '2026-11-20T15:00:00Z' });
    const later = makeContact({ ciudad: 'Tunja', notas: 'Nueva', updated_at: '2026-11-21T15:00:00Z' });
    writeDraftField(ANA, 'ciudad', 'Pas', first);
    writeDraftField(ANA, 'ciudad', 'Pasto', first);
    writeDraftField(ANA, 'notas', 'Llamar', later);
    expect(readDraft(ANA)).toEqual({ ciudad: 'Pasto', notas: 'Llamar' });
    expect(readOrigin(ANA)).toEqual({ ciudad: 'Cali', notas: 'Nueva', updated_at: first.updated_at });
    writeDraftField(ANA, 'ciudad', null);
    expect(readOrigin(ANA)).toEqual({ notas: 'Nueva', updated_at: first.updated_at });
    writeDraft(ANA, { notas: 'Escribir' }, later);
    expect(readOrigin(ANA)).toEqual({ notas: 'Nueva', updated_at: later.updated_at });
    writeDraft(ANA, {});
    expect(readOrigin(ANA)).toEqual({});
    expect(localStorage.length).toBe(0);
  });

  it('of before drafts knew that know nothing of it', () => {
    localStorage.setItem('crm.draft.contact-1', '{"ana":{"ciudad":"Pasto"}}');
    expect(readDraft(ANA)).toEqual({ ciudad: 'Pasto' });
    expect(readOrigin(ANA)).toEqual({});
  });

  it('of a deleted contact are dropped, whoever wrote them', () => {
    writeDraft(ANA, { nombres: 'Anita' });
    writeDraft(LUIS, { nombres: 'Luisa' });
    dropDrafts('contact-1');
    expect([readDraft(ANA), readDraft(LUIS)]).toEqual([{}, {}]);
    expect(localStorage.length).toBe(0);
  });

  it.each(['', '{', 'null', '[]', '"x"', '{"ana":null}', '{"ana":{"nombres":7}}', '{"ana":{"base":7}}'])(
    'come out empty of a spoilt storage: %s',
    (text) => {
      localStorage.setItem('crm.draft.contact-1', text);
      expect(readDraft(ANA)).toEqual({});
      expect(readOrigin(ANA)).toEqual({});
    },
  );

  it('last as long as the page where nothing can be stored', () => {
    vi.spyOn(Storage.prototype, 'setItem').mockImplementation(() => {
      throw new DOMException('full', 'QuotaExceededError');
    });
    writeDraft(ANA, { nombres: 'Anita' });
    expect(readDraft(ANA)).toEqual({ nombres: 'Anita' });
    writeDraft(ANA, {});
    expect(readDraft(ANA)).toEqual({});
  });
});

import { describe, expect, it } from 'vitest';
import { t } from '@/lib/i18n/later';
import { jobError } from '@/lib/job-errors';
import type { Job } from '@/lib/types';
import { canBeUndone, progressOf, stateOf, titleOf } from './words';

const JOB: Job = {
  id: '00000000-0000-4000-8000-000000000001',
  tipo: 'contactos_lote',
  estado: 'en_curso',
  accion: 'ciudad',
  cambio: null,
  deshecho: false,
  usuario_id: null,
  total: 200,
  hechos: 40,
  omitidos: 10,
  por_cancelar: false,
  error: null,
  importacion_id: null,
  created_at: '2026-11-25T15:00:00Z',
  started_at: null,
  finished_at: null,
};

const ANA = '00000000-0000-4000-8000-0000000000aa';
const nameOf = (id: string | null) => (id === ANA ? 'Ana Ruiz' : undefined);

describe('a job in words', () => {
  it.each([
    ['estado', { estado: 'cliente' }, 'Cambiar estado a cliente'],
    ['ciudad', { ciudad: 'Cali' }, 'Cambiar ciudad a Cali'],
    ['ciudad', { ciudad: null }, 'Quitar la ciudad'],
    ['propietario', { propietario_id: ANA }, 'Cambiar propietario a Ana Ruiz'],
    ['propietario', { propietario_id: 'gone' }, 'Cambiar propietario a alguien que ya no está'],
    ['propietario', { propietario_id: null }, 'Quitar el propietario'],
    ['otra', { otra: 'x' }, 'Cambiar contactos'],
  ])('%s with %o is «%s»', (accion, cambio, title) => {
    expect(titleOf(t, { ...JOB, accion, cambio }, nameOf)).toBe(title);
  });

  it.each([
    ['estado', 'Cambiar estado'],
    ['ciudad', 'Cambiar ciudad'],
    ['propietario', 'Cambiar propietario'],
    ['papelera', 'Mover a la papelera'],
    ['restaurar', 'Restaurar de la papelera'],
    ['deshacer', 'Deshacer'],
    ['revisar', 'Revisar un archivo'],
    ['importar', 'Importar contactos'],
    [null, 'Cambiar contactos'],
    ['de otra versión', 'Cambiar contactos'],
  ])('%s is %s', (accion, title) => {
    expect(titleOf(t, { ...JOB, accion }, nameOf)).toBe(title);
  });

  it('says that it is being cancelled until it is', () => {
    expect(stateOf(t, JOB)).toBe('En curso');
    expect(stateOf(t, { ...JOB, por_cancelar: true })).toBe('Cancelando');
    expect(stateOf(t, { ...JOB, por_cancelar: true, estado: 'cancelado' })).toBe('Cancelado');
  });

  it('says why it failed, and keeps for support what it does not know', () => {
    expect(jobError(t, 'Whoever asked for it is not active any more')).toEqual({
      text: 'La cuenta de quien lo pidió ya no está activa.',
    });
    expect(jobError(t, 'deadlock detected').detail).toBe('deadlock detected');
  });

  it('can be undone where it changed anything: a dry run did not', () => {
    const done: Job = { ...JOB, estado: 'hecho', tipo: 'importacion_importar' };
    expect(canBeUndone(done)).toBe(true);
    expect(canBeUndone({ ...done, tipo: 'importacion_revisar' })).toBe(false);
    expect(canBeUndone({ ...done, hechos: 0 })).toBe(false);
    expect(canBeUndone({ ...done, deshecho: true })).toBe(false);
    expect(canBeUndone({ ...done, estado: 'en_curso' })).toBe(false);
  });

  it('is as far as what it did and what it left', () => {
    expect(progressOf(JOB)).toBe(0.25);
    expect(progressOf({ ...JOB, total: 0 })).toBe(0);
    expect(progressOf({ ...JOB, hechos: 300 })).toBe(1);
    expect(progressOf({ ...JOB, estado: 'hecho', hechos: 100 })).toBe(1);
  });
});

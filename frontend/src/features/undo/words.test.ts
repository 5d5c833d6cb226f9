import { describe, expect, it } from 'vitest';
import { t } from '@/lib/i18n/later';
import type { TrailUndoPlan, TrailUndoStep } from '@/lib/types';
import { doneMessage, knowing, moveOf, obstacleOf, thingsOf, written } from './words.ts';

const STEP: TrailUndoStep = {
  entidad: 'contacto',
  entidad_id: '00000000-0000-4000-8000-000000000001',
  nombre: 'Luis Peña',
  accion: 'cambiar',
  campos: {},
  conflictos: {},
  quedan: [],
  obstaculo: null,
};
const USER: TrailUndoStep = { ...STEP, entidad: 'usuario', nombre: 'Luz Gómez' };
const VIEW: TrailUndoStep = { ...STEP, entidad: 'vista', nombre: 'Clientes' };

const planOf = (pasos: TrailUndoStep[], more: Partial<TrailUndoPlan> = {}): TrailUndoPlan => ({
  total: pasos.length,
  con_conflictos: 0,
  con_obstaculos: 0,
  pasos,
  hechos: 0,
  ...more,
});
const nobody = () => undefined;

describe('what an undoing is about', () => {
  it('is counted by kind, and what is not told is contacts', () => {
    expect(thingsOf(t, planOf([USER, VIEW, VIEW, STEP], { total: 503 }))).toBe(
      '1 usuario, 2 vistas y 500 contactos',
    );
    expect(thingsOf(t, planOf([VIEW]))).toBe('1 vista');
  });
});

describe('what came of it', () => {
  it('is said of contacts as ever, of one thing by its name, of several by their number', () => {
    expect(doneMessage(t, planOf([STEP], { hechos: 1 }))).toBe('1 contacto volvió a como estaba');
    expect(doneMessage(t, planOf([VIEW], { hechos: 1 }))).toBe('«Clientes» está como antes.');
    expect(doneMessage(t, planOf([USER, VIEW], { hechos: 2 }))).toBe('2 registros volvieron a como estaban.');
  });

  it('says of whoever comes back what they need', () => {
    const back = { ...USER, accion: 'restaurar' as const };
    expect(doneMessage(t, planOf([back, STEP], { hechos: 2 }))).toBe(
      '2 registros volvieron a como estaban. A «Luz Gómez» hay que invitarle de nuevo o ponerle una contraseña.',
    );
  });

  it('is why, where there is an obstacle, and else that there was nothing', () => {
    const taken = { ...VIEW, obstaculo: 'nombre_ocupado' as const };
    expect(doneMessage(t, planOf([taken]))).toBe(
      'No se pudo deshacer «Clientes»: Ya hay otra vista con ese nombre',
    );
    expect(doneMessage(t, planOf([]))).toBe('No había nada que deshacer: ya está como antes.');
  });
});

describe('a step', () => {
  it('says of whom a taken e-mail is', () => {
    expect(obstacleOf(t, { ...USER, obstaculo: 'correo_ocupado' })).toBe('Su correo ya es de otro usuario');
    expect(obstacleOf(t, { ...STEP, obstaculo: 'correo_ocupado' })).toBe('Su correo ya es de otro contacto');
  });

  it('says where something comes from and goes to', () => {
    expect(moveOf(t, { ...STEP, accion: 'eliminar' })).toBe('Va a la papelera');
    expect(moveOf(t, { ...VIEW, accion: 'eliminar' })).toBe('Se elimina');
    expect(moveOf(t, { ...VIEW, accion: 'restaurar' })).toBe('Se restaura');
    expect(moveOf(t, { ...USER, accion: 'restaurar' })).toMatch(/^Vuelve sin contraseña/);
    expect(moveOf(t, USER)).toBeNull();
  });

  it('knows who comes back with it', () => {
    const known = knowing(planOf([USER, STEP]), (id) => (id === 'other' ? 'Ana Ruiz' : undefined));
    expect([known(USER.entidad_id), known('other'), known('gone')]).toEqual([
      'Luz Gómez',
      'Ana Ruiz',
      undefined,
    ]);
  });

  it('writes values as people read them', () => {
    expect(written(t, nobody, 'is_active', true)).toBe('sí');
    expect(written(t, nobody, 'definicion', { filtros: {} })).toBe('otra');
    expect(written(t, () => 'Luz Gómez', 'usuario_id', 'x')).toBe('Luz Gómez');
    expect(written(t, nobody, 'nombre', '')).toBe('vacío');
  });
});

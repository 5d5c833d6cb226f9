/** Where in an import one is: what the address asks for, as far as its state on the server allows it. */

import type { Import, ImportState } from '@/lib/types';
import { OUTCOMES, type Outcome } from './outcomes';

export const STEPS = ['archivo', 'columnas', 'revision', 'importacion'] as const;
export type Step = (typeof STEPS)[number];

export type ImportSearch = { paso?: Exclude<Step, 'archivo'>; ver?: Outcome };

/** From the address; what is not valid is dropped. */
export function parseImportSearch(raw: Record<string, unknown>): ImportSearch {
  const paso = STEPS.find((step) => step === raw.paso);
  const ver = OUTCOMES.find((outcome) => outcome === raw.ver);
  return { ...(paso && paso !== 'archivo' && { paso }), ...(ver && { ver }) };
}

const OF_STATE: Record<ImportState, Exclude<Step, 'archivo'>> = {
  por_revisar: 'columnas',
  revisando: 'revision',
  revisada: 'revision',
  importando: 'importacion',
  importada: 'importacion',
  interrumpida: 'importacion',
};

/** Back to the columns one may go until something is written; ahead of its state nobody goes. */
export function stepOf(estado: ImportState, { paso }: ImportSearch): Exclude<Step, 'archivo'> {
  const reached = OF_STATE[estado];
  return paso === 'columnas' && reached === 'revision' ? 'columnas' : reached;
}

export const isUnderWay = ({ estado }: Pick<Import, 'estado'>) =>
  estado === 'revisando' || estado === 'importando';

export const isWritten = ({ estado }: Pick<Import, 'estado'>) => OF_STATE[estado] === 'importacion';

/** Something of it was written, and is still there. */
export const canBeUndone = (item: Pick<Import, 'estado' | 'trabajo_id' | 'deshecha' | 'totales'>) =>
  item.trabajo_id !== null &&
  !item.deshecha &&
  (item.estado === 'importada' || item.estado === 'interrumpida') &&
  item.totales !== null &&
  item.totales.crear + item.totales.actualizar > 0;

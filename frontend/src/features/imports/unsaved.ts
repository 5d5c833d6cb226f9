import type { Import, ImportUpdate } from '@/lib/types';

/** As it will be once what is on its way is stored. */
export function withUnsaved(item: Import, { mapeo, ...changes }: ImportUpdate): Import {
  const isWhole = mapeo?.length === item.columnas.length;
  const known = Object.fromEntries(Object.entries(changes).filter(([, value]) => value !== undefined));
  return {
    ...item,
    ...known,
    // What is not looked at any more is not what was foretold.
    estado: Object.keys(known).length > 0 || mapeo ? 'por_revisar' : item.estado,
    columnas: isWhole
      ? item.columnas.map((column, index) => ({ ...column, campo: mapeo[index] ?? null }))
      : item.columnas,
  } as Import;
}

/** The file is being read anew: its columns may be others. */
export const isReread = (changes: ImportUpdate): boolean =>
  ['codificacion', 'separador', 'hoja', 'con_encabezados'].some((name) => name in changes);

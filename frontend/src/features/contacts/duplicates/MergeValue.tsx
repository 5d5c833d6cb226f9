import { useQuery } from '@tanstack/react-query';
import { EstadoLabel } from '@/components/EstadoLabel';
import { type Translate, useT } from '@/lib/i18n/duplicates';
import { formatPhone } from '@/lib/phone';
import { ESTADOS, type Teammate } from '@/lib/types';
import { useTeam } from '../owners/team';
import { placeQuery } from '../places/queries';
import classes from './MergeTable.module.css';
import type { Values } from './merging';

type Props = { row: { name: string }; values: Values };

/** What stands in a line of a merge, as people read it. */
export function MergeValue({ row, values }: Props) {
  const t = useT();
  const team = useTeam();
  const place = usePlace(values.municipio);
  const estado = ESTADOS.find((one) => row.name === 'estado' && one === values.estado);
  if (estado) return <EstadoLabel estado={estado} />;
  const text = written(t, row.name, { ...values, municipio: place }, team);
  return (
    <span className={row.name === 'notas' ? classes.prose : undefined} data-empty={!text || undefined}>
      {text || t('common.none')}
    </span>
  );
}

function usePlace(code: string | null | undefined): string | null {
  const { data } = useQuery({ ...placeQuery(code ?? ''), enabled: Boolean(code) });
  return code ? (data?.etiqueta ?? code) : null;
}

function written(t: Translate, name: string, values: Values, team: Teammate[]): string {
  const value = values[name] ?? '';
  if (name === 'telefono') return formatPhone(value);
  if (name === 'cedula') return [values.tipo_documento, value].filter(Boolean).join(' ');
  // Its own words for the place, where they say more than the register's.
  if (name === 'ciudad') {
    const place = values.municipio ?? '';
    return place && !place.startsWith(value) ? [value, place].filter(Boolean).join(' · ') : place || value;
  }
  if (name === 'propietario_id' && value)
    return team.find(({ id }) => id === value)?.nombre_completo ?? t('owners.unknown');
  return value;
}

export function labelOf(t: Translate, name: string): string {
  if (name === 'cedula') return t('merge.document');
  if (name === 'propietario_id') return t('merge.owner');
  if (name === 'nombre_completo' || name === 'estado') return t(`contacts.column.${name}`);
  return t(`contacts.field.${name as 'nombres'}`);
}

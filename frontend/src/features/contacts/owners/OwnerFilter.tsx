import { type Translate, useT } from '@/lib/i18n';
import { OPTIONAL_FIELDS, type OptionalField, type Teammate } from '@/lib/types';
import type { ChangeSearch } from '../ContactsPage';
import { type ContactsSearch, MAX_CHOICES, ME } from '../search';
import { NOBODY, OwnerList, type OwnerOption } from './OwnerList';

function choices(t: Translate, team: Teammate[]): OwnerOption[] {
  // Who has left comes last: their contacts still wait for somebody.
  const ordered = [...team].sort((one, other) => Number(other.is_active) - Number(one.is_active));
  return [
    { value: ME, label: t('owners.me'), face: t('owners.me') },
    { value: NOBODY, label: t('owners.nobody'), face: null },
    ...ordered.map(({ id, nombre_completo: name, is_active }) => ({
      value: id,
      label: name,
      hint: is_active ? undefined : t('owners.inactive'),
      face: name,
    })),
  ];
}

type Props = { search: ContactsSearch; onChange: ChangeSearch };

/** Any of several owners, or nobody, which goes with none of them; each choice is in force at once. */
export function OwnerFilter({ search, onChange }: Props) {
  const t = useT();
  const { propietario = [], con = [], sin = [] } = search;
  const isNobody = sin.includes('propietario');

  function toggle(value: string) {
    const others = propietario.filter((owner) => owner !== value);
    const isAdded = value !== NOBODY && others.length === propietario.length;
    const next = value === NOBODY ? [] : isAdded ? [...others, value].slice(0, MAX_CHOICES) : others;
    onChange({
      propietario: next.length > 0 ? next : undefined,
      con: withOwner(con, false),
      sin: withOwner(sin, value === NOBODY && !isNobody),
    });
  }
  return (
    <OwnerList
      label={t('owners.filter')}
      options={choices}
      chosen={isNobody ? [NOBODY] : propietario}
      isMultiple
      onChoose={toggle}
    />
  );
}

function withOwner(given: OptionalField[], isIn: boolean): OptionalField[] | undefined {
  const fields = OPTIONAL_FIELDS.filter((name) => (name === 'propietario' ? isIn : given.includes(name)));
  return fields.length > 0 ? fields : undefined;
}

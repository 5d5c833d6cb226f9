import { useQuery } from '@tanstack/react-query';
import { useEffect, useRef } from 'react';
import { EstadoMark } from '@/components/EstadoLabel';
import { formatNumber } from '@/lib/format';
import { useT } from '@/lib/i18n';
import { useStore } from '@/lib/store';
import { ESTADOS, type Estado } from '@/lib/types';
import type { ChangeSearch } from './ContactsPage';
import { deletionsStore } from './deletions';
import classes from './EstadoTabs.module.css';
import { contactsQuery, estadoCountsQuery } from './queries';
import { type ContactsSearch, toFilters, toParams } from './search';

/** How many there are of each estado, and the filter by it. */
export function EstadoTabs({ search, onChange }: { search: ContactsSearch; onChange: ChangeSearch }) {
  const t = useT();
  const { data: counts } = useQuery(estadoCountsQuery(toFilters(search)));
  // What was deleted and can still be undone is out of the list, and so out of the figures above it.
  const deletions = useStore(deletionsStore);
  const { data: page } = useQuery({ ...contactsQuery(toParams(search)), enabled: false });
  const hidden = page?.items.filter((contact) => deletions.has(contact.id)) ?? [];
  const countOf = (estado: Estado) =>
    counts && counts[estado] - hidden.filter((contact) => contact.estado === estado).length;
  const total = counts && ESTADOS.reduce((sum, estado) => sum + counts[estado], 0) - hidden.length;

  const group = useRef<HTMLDivElement>(null);
  // Where there is no room for all of them, a link's filter may lie behind the edge.
  // biome-ignore lint/correctness/useExhaustiveDependencies: whenever another one is pressed
  useEffect(() => {
    const pressed = group.current?.querySelector('[aria-pressed="true"]');
    pressed?.scrollIntoView?.({ block: 'nearest', inline: 'nearest' });
  }, [search.estado, counts]);

  const tab = (estado: Estado | undefined, label: string, count: number | undefined) => (
    <button
      key={label}
      type="button"
      className={classes.tab}
      aria-pressed={estado ? search.estado?.includes(estado) === true : !search.estado}
      onClick={() => onChange({ estado: estado && !search.estado?.includes(estado) ? [estado] : undefined })}
    >
      {estado && <EstadoMark estado={estado} />}
      {label} <span className={classes.count}>{count === undefined ? '' : formatNumber(count)}</span>
    </button>
  );
  return (
    // biome-ignore lint/a11y/useSemanticElements: a fieldset is for form fields
    <div ref={group} role="group" aria-label={t('contacts.byEstado')} className={classes.tabs}>
      {tab(undefined, t('contacts.all'), total)}
      {ESTADOS.map((estado) => tab(estado, t(`common.estado.${estado}`), countOf(estado)))}
    </div>
  );
}

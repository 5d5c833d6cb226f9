import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useEffect, useRef } from 'react';
import { EstadoMark } from '@/components/EstadoLabel';
import { formatNumber } from '@/lib/format';
import { useT } from '@/lib/i18n';
import { useStore } from '@/lib/store';
import { ESTADOS, type Estado } from '@/lib/types';
import type { ChangeSearch } from './ContactsPage';
import { hiddenIn } from './cache';
import { deletionsStore } from './deletions';
import classes from './EstadoTabs.module.css';
import { estadosQuery } from './queries';
import { type ContactsSearch, toFilters, toListParams } from './search';

/** What is only known to be more is told in round numbers. */
function roughly(count: number): number {
  return Math.floor(count / 10_000) * 10_000;
}

/** How many there are of each estado, and the filter by it. */
export function EstadoTabs({ search, onChange }: { search: ContactsSearch; onChange: ChangeSearch }) {
  const t = useT();
  const queryClient = useQueryClient();
  const filters = toFilters(search);
  const { data } = useQuery(estadosQuery(filters));
  // What was deleted and can still be undone is out of the list, and so out of the figures above it.
  const deletions = useStore(deletionsStore);
  const hidden = hiddenIn(queryClient, toListParams(search), deletions);
  const total = data && data.total - hidden.length;
  const countOf = (estado: Estado) =>
    data && (data.por_estado[estado] ?? 0) - hidden.filter((contact) => contact.estado === estado).length;

  const group = useRef<HTMLDivElement>(null);
  // Where there is no room for all of them, a link's filter may lie behind the edge.
  // biome-ignore lint/correctness/useExhaustiveDependencies: whenever another one is pressed
  useEffect(() => {
    const pressed = group.current?.querySelector('[aria-pressed="true"]');
    pressed?.scrollIntoView?.({ block: 'nearest', inline: 'nearest' });
  }, [search.estado, data]);

  /** One alone; with Ctrl or Shift beside those that are chosen. */
  function choose(estado: Estado | undefined, isBeside: boolean) {
    const chosen = search.estado ?? [];
    const isChosen = estado !== undefined && chosen.includes(estado);
    if (estado === undefined || (isChosen && !isBeside && chosen.length === 1)) return undefined;
    if (!isBeside) return [estado];
    const next = ESTADOS.filter((name) => (name === estado ? !isChosen : chosen.includes(name)));
    return next.length > 0 ? next : undefined;
  }

  const tab = (estado: Estado | undefined, label: string, count: number | undefined, isMore: boolean) => (
    <button
      key={label}
      type="button"
      className={classes.tab}
      aria-pressed={estado ? search.estado?.includes(estado) === true : !search.estado}
      onClick={({ ctrlKey, metaKey, shiftKey }) =>
        onChange({ estado: choose(estado, ctrlKey || metaKey || shiftKey) })
      }
    >
      {estado && <EstadoMark estado={estado} />}
      {label}{' '}
      <span className={classes.count}>
        {count === undefined
          ? ''
          : isMore
            ? t('contacts.tabOver', { count: roughly(count) })
            : formatNumber(count)}
      </span>
    </button>
  );
  return (
    // biome-ignore lint/a11y/useSemanticElements: a fieldset is for form fields
    <div ref={group} role="group" aria-label={t('contacts.byEstado')} className={classes.tabs}>
      {tab(undefined, t('contacts.all'), total, data?.total_is_exact === false)}
      {ESTADOS.map((estado) =>
        tab(estado, t(`common.estado.${estado}`), countOf(estado), data?.mas_de.includes(estado) === true),
      )}
    </div>
  );
}

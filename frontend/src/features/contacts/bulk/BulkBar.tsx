import { Button } from '@mantine/core';
import { IconArrowMerge, IconCircleDashedCheck, IconMapPin, IconTrash, IconUser } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { useNavigate, useRouteContext } from '@tanstack/react-router';
import { Suspense, useState } from 'react';
import { SelectionBar } from '@/components/SelectionBar';
import classes from '@/components/SelectionBar.module.css';
import { useT } from '@/lib/i18n/later';
import { later } from '@/lib/later';
import { can } from '@/lib/policies';
import {
  chooseAll,
  chooseLoaded,
  clearSelection,
  isAllChosen,
  isLoadedChosen,
  selectionStore,
} from '@/lib/selection';
import { useStore } from '@/lib/store';
import type { ListProps } from '../ContactsPage';
import { totalQuery } from '../counts';
import { deletionsStore } from '../deletions';
import { MOST_MERGED } from '../duplicates/search';
import { isNarrowed, toEstados, toFilters } from '../search';
import { totalNumber } from '../total';
import { useKnownTotal } from '../useKnownTotal';
import type { ActionKind } from './actions';
import { focusList } from './focus';

const BulkDialog = later(() => import('./BulkDialog'));

const ACTIONS: { kind: ActionKind; icon: typeof IconUser }[] = [
  { kind: 'estado', icon: IconCircleDashedCheck },
  { kind: 'ciudad', icon: IconMapPin },
  { kind: 'propietario', icon: IconUser },
  { kind: 'papelera', icon: IconTrash },
];
const UNKNOWN = { total: 0, total_is_exact: true };

/** How many are chosen, and what can be done to all of them; there while one chooses. */
export default function BulkBar({ search, isPhone, isBesidePanel }: Omit<ListProps, 'onChange'>) {
  const t = useT();
  const { user } = useRouteContext({ from: '/_app' });
  const { ids: ticked, isAll } = useStore(selectionStore);
  const deletions = useStore(deletionsStore);
  const [kind, setKind] = useState<ActionKind | null>(null);
  const filtros = { ...toFilters(search), ...toEstados(search) };
  const ids = [...ticked].filter((id) => !deletions.has(id));
  const count = ids.length;

  // With a thumb one chooses on as more is loaded; on a desk what was offered stays, whatever comes.
  const hasLoaded = count > 0 && (isPhone ? isAllChosen() : isLoadedChosen());
  const { data } = useQuery({ ...totalQuery(filtros), enabled: isAll || hasLoaded });
  const known = useKnownTotal(search, data ?? UNKNOWN);
  const total = totalNumber(t, known);
  const isMore = hasLoaded && !isAll && known.total > count;

  const isFiltered = isNarrowed(search);
  const text = isAll
    ? t(isFiltered ? 'bulk.matching' : 'bulk.everybody', { total: data ? total : '…' })
    : count > 0 || !isPhone
      ? t('bulk.selected', { count })
      : t('bulk.none');
  function clear() {
    focusList();
    clearSelection();
  }

  const navigate = useNavigate();
  const isMergeable = !isAll && count >= 2 && count <= MOST_MERGED;
  const isAllowed = (action: ActionKind) =>
    can(user, action === 'papelera' ? 'contact:delete' : 'contact:update');
  return (
    <>
      <SelectionBar
        text={text}
        onClear={clear}
        // Of the panel, Escape closes that first.
        isClearedByEscape={!isBesidePanel}
        more={
          isMore ? (
            <Button
              variant="subtle"
              className={classes.more}
              aria-label={t(isFiltered ? 'bulk.selectMatching' : 'bulk.selectEverybody', { total })}
              onClick={chooseAll}
            >
              <span className={classes.long}>
                {t(isFiltered ? 'bulk.selectMatching' : 'bulk.selectEverybody', { total })}
              </span>
              <span className={classes.short}>{t('bulk.selectAll', { total })}</span>
            </Button>
          ) : (
            isPhone &&
            !hasLoaded &&
            !isAll && (
              <Button variant="subtle" className={classes.more} onClick={chooseLoaded}>
                {t('bulk.loaded')}
              </Button>
            )
          )
        }
      >
        {can(user, 'contact:merge') && (
          <button
            type="button"
            className={classes.action}
            title={isMergeable ? t('bulk.title.fusionar') : t('bulk.mergeSome', { most: MOST_MERGED })}
            disabled={!isMergeable}
            onClick={() => void navigate({ to: '/contactos/fusionar', search: { ids } })}
          >
            <IconArrowMerge size={18} stroke={1.6} aria-hidden="true" />
            <span>{t('bulk.action.fusionar')}</span>
          </button>
        )}
        {ACTIONS.filter((action) => isAllowed(action.kind)).map(({ kind: action, icon: Icon }) => (
          <button
            key={action}
            type="button"
            className={classes.action}
            data-danger={action === 'papelera' || undefined}
            title={t(`bulk.title.${action}`)}
            disabled={count === 0 && !isAll}
            onClick={() => setKind(action)}
          >
            <Icon size={18} stroke={1.6} aria-hidden="true" />
            <span>{t(`bulk.action.${action}`)}</span>
          </button>
        ))}
      </SelectionBar>
      <Suspense>
        {kind && (
          <BulkDialog kind={kind} whom={isAll ? { filtros } : { ids }} onClose={() => setKind(null)} />
        )}
      </Suspense>
    </>
  );
}

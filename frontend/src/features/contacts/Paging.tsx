import { ActionIcon, NativeSelect } from '@mantine/core';
import { IconChevronLeft, IconChevronRight } from '@tabler/icons-react';
import { SelectButton } from '@/components/SelectButton';
import { formatNumber } from '@/lib/format';
import { useT } from '@/lib/i18n';
import { useIsPhone } from '@/lib/media';
import type { ChangeSearch } from './ContactsPage';
import classes from './Paging.module.css';
import { SIZES } from './search';
import { totalNumber, totalText } from './total';

type Props = {
  page: number;
  size: number;
  total: { total: number; total_is_exact: boolean };
  /** How many there are on this page. */
  shown: number;
  hasNext: boolean;
  onChange: ChangeSearch;
};

export function Paging({ page, size, total, shown, hasNext, onChange }: Props) {
  const t = useT();
  const isPhone = useIsPhone();
  const from = (page - 1) * size + 1;
  const to = from + shown - 1;
  const go = (next: number) => onChange({ pagina: next > 1 ? next : undefined });
  if (page === 1 && !hasNext && size === SIZES[0])
    return (
      <div className={classes.only}>
        {totalText(t, total)}
        {isPhone && <SelectButton />}
      </div>
    );
  return (
    <nav className={classes.paging} aria-label={t('contacts.pages')}>
      {isPhone ? (
        <SelectButton />
      ) : (
        <NativeSelect
          size="xs"
          className={classes.size}
          aria-label={t('contacts.perPage')}
          value={String(size)}
          data={SIZES.map(String)}
          onChange={(event) => {
            const filas = SIZES.find((option) => String(option) === event.currentTarget.value);
            onChange({ filas: filas === SIZES[0] ? undefined : filas });
          }}
        />
      )}
      <span className={classes.range}>
        {t('contacts.range', {
          from: formatNumber(from),
          to: formatNumber(to),
          total: totalNumber(t, total),
        })}
      </span>
      <ActionIcon aria-label={t('contacts.previous')} disabled={page <= 1} onClick={() => go(page - 1)}>
        <IconChevronLeft size={18} aria-hidden="true" />
      </ActionIcon>
      <ActionIcon aria-label={t('contacts.next')} disabled={!hasNext} onClick={() => go(page + 1)}>
        <IconChevronRight size={18} aria-hidden="true" />
      </ActionIcon>
    </nav>
  );
}

import { NativeSelect } from '@mantine/core';
import { Choice } from '@/components/Choice';
import { SearchField } from '@/components/SearchField';
import { useT } from '@/lib/i18n/later';
import { type Cuenta, DEFAULT_SORT, type Orden, type Rol, type UsersSearch } from './search';
import type { ChangeSearch } from './UsersPage';
import classes from './UsersToolbar.module.css';

type Props = { search: UsersSearch; onChange: ChangeSearch; isPhone: boolean };

export function UsersToolbar({ search, onChange, isPhone }: Props) {
  const t = useT();
  const sorts: { value: Orden; label: string }[] = [
    { value: '-created_at', label: t('users.sortNewest') },
    { value: 'created_at', label: t('users.sortOldest') },
    { value: 'nombres', label: t('users.sortName') },
    { value: 'email', label: t('users.sortEmail') },
  ];
  return (
    <div className={classes.toolbar}>
      <SearchField
        className={classes.search}
        label={t('users.searchLabel')}
        placeholder={t('users.searchPlaceholder')}
        clearLabel={t('users.clearSearch')}
        value={search.buscar ?? ''}
        onSearch={(buscar) => onChange({ buscar: buscar || undefined }, { replace: true })}
      />
      <Choice<Cuenta | ''>
        label={t('users.account')}
        isLabelHidden
        value={search.cuenta ?? ''}
        options={[
          { value: '', label: t('users.accountAll') },
          { value: 'activa', label: t('users.accountActive') },
          { value: 'inactiva', label: t('users.accountInactive') },
        ]}
        onChange={(cuenta) => onChange({ cuenta: cuenta || undefined })}
      />
      <NativeSelect
        className={classes.select}
        aria-label={t('users.role')}
        value={search.rol ?? ''}
        data={[
          { value: '', label: t('users.roleAny') },
          { value: 'admin', label: t('users.roleAdmin') },
          { value: 'usuario', label: t('users.roleUser') },
        ]}
        onChange={(event) => onChange({ rol: (event.currentTarget.value || undefined) as Rol | undefined })}
      />
      {isPhone && (
        <NativeSelect
          className={classes.select}
          aria-label={t('users.sort')}
          value={search.orden ?? DEFAULT_SORT}
          data={sorts}
          onChange={(event) => {
            const orden = event.currentTarget.value as Orden;
            onChange({ orden: orden === DEFAULT_SORT ? undefined : orden });
          }}
        />
      )}
    </div>
  );
}

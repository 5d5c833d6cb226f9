import { Button, Menu } from '@mantine/core';
import { IconAdjustmentsHorizontal } from '@tabler/icons-react';
import { useT } from '@/lib/i18n';
import { useIsPhone } from '@/lib/media';
import { useStore } from '@/lib/store';
import type { ChangeSearch } from './ContactsPage';
import { type ContactsSearch, SORTABLE } from './search';
import classes from './ViewMenu.module.css';
import { type Density, isPaged, type Mode, setView, viewStore } from './view';

/** Which columns, how close the rows stand, and whether they come in pages. */
export function ViewMenu({ search, onChange }: { search: ContactsSearch; onChange: ChangeSearch }) {
  const t = useT();
  const isPhone = useIsPhone();
  const view = useStore(viewStore);
  if (isPhone) return null;
  return (
    <Menu position="bottom-end" width="13rem" closeOnItemClick={false}>
      <Menu.Target>
        <Button
          variant="subtle"
          color="gray"
          className={classes.target}
          leftSection={<IconAdjustmentsHorizontal size={16} stroke={1.75} aria-hidden="true" />}
        >
          {t('contacts.view')}
        </Button>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Label>{t('contacts.columns')}</Menu.Label>
        {SORTABLE.slice(1).map((column) => {
          const isShown = !view.hidden.includes(column);
          const hidden = isShown ? [...view.hidden, column] : view.hidden.filter((name) => name !== column);
          return (
            <Menu.CheckboxItem key={column} checked={isShown} onChange={() => setView({ ...view, hidden })}>
              {t(`contacts.column.${column}`)}
            </Menu.CheckboxItem>
          );
        })}
        <Menu.Divider />
        <Menu.Label>{t('contacts.density')}</Menu.Label>
        <Menu.RadioGroup
          value={view.density}
          onChange={(density) => setView({ ...view, density: density as Density })}
        >
          <Menu.RadioItem value="comfortable">{t('contacts.densityComfortable')}</Menu.RadioItem>
          <Menu.RadioItem value="compact">{t('contacts.densityCompact')}</Menu.RadioItem>
        </Menu.RadioGroup>
        <Menu.Divider />
        <Menu.Label>{t('contacts.mode')}</Menu.Label>
        <Menu.RadioGroup
          value={isPaged(view.mode, search) ? 'pages' : 'endless'}
          onChange={(mode) => {
            setView({ ...view, mode: mode as Mode });
            if (mode === 'endless') onChange({ pagina: undefined, filas: undefined });
          }}
        >
          <Menu.RadioItem value="endless">{t('contacts.modeEndless')}</Menu.RadioItem>
          <Menu.RadioItem value="pages">{t('contacts.modePages')}</Menu.RadioItem>
        </Menu.RadioGroup>
      </Menu.Dropdown>
    </Menu>
  );
}

import { Button, Menu } from '@mantine/core';
import { IconAdjustmentsHorizontal, IconCheck } from '@tabler/icons-react';
import { useT } from '@/lib/i18n';
import { useIsPhone } from '@/lib/media';
import { useStore } from '@/lib/store';
import { SORTABLE } from './search';
import classes from './ViewMenu.module.css';
import { setView, viewStore } from './view';

/** Which columns, and how close the rows stand. */
export function ViewMenu() {
  const t = useT();
  const isPhone = useIsPhone();
  const view = useStore(viewStore);
  if (isPhone) return null;
  const check = (isOn: boolean) => (isOn ? <IconCheck size={16} aria-hidden="true" /> : null);
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
            <Menu.Item
              key={column}
              role="menuitemcheckbox"
              aria-checked={isShown}
              rightSection={check(isShown)}
              onClick={() => setView({ ...view, hidden })}
            >
              {t(`contacts.column.${column}`)}
            </Menu.Item>
          );
        })}
        <Menu.Divider />
        <Menu.Label>{t('contacts.density')}</Menu.Label>
        {(['comfortable', 'compact'] as const).map((density) => (
          <Menu.Item
            key={density}
            role="menuitemradio"
            aria-checked={view.density === density}
            rightSection={check(view.density === density)}
            onClick={() => setView({ ...view, density })}
          >
            {t(density === 'compact' ? 'contacts.densityCompact' : 'contacts.densityComfortable')}
          </Menu.Item>
        ))}
      </Menu.Dropdown>
    </Menu>
  );
}

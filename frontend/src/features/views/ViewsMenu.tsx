import { Menu } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import { Fragment, type ReactNode } from 'react';
import { useT } from '@/lib/i18n';
import { OPEN, type ViewGroup, ViewTotal } from './entries';
import classes from './Views.module.css';

type Props = {
  groups: ViewGroup[];
  position: 'bottom-start' | 'right-start';
  /** What can be done with the list, below them. */
  foot?: ReactNode;
  /** What opens it. */
  children: ReactNode;
};

/** The same views where the rail has no room for them. */
export function ViewsMenu({ groups, position, foot, children }: Props) {
  const t = useT();
  return (
    <Menu position={position} width="17rem" offset={4}>
      <Menu.Target>{children}</Menu.Target>
      <Menu.Dropdown className={classes.menu}>
        {groups.map((group) => (
          <Fragment key={group.label ?? ''}>
            <Menu.Label>{group.label ?? t('views.title')}</Menu.Label>
            {group.entries.map((entry) => (
              <Menu.Item
                key={entry.id}
                renderRoot={(props) => (
                  <Link {...props} to="/contactos" search={entry.search} activeOptions={OPEN} />
                )}
                aria-current={entry.isOpen ? 'page' : undefined}
                data-open={entry.isOpen || undefined}
                className={classes.entry}
                classNames={{ itemLabel: classes.text }}
                title={entry.name}
                leftSection={<entry.icon size={16} stroke={1.75} aria-hidden="true" />}
                rightSection={<ViewTotal total={entry.total} />}
              >
                {entry.name}
              </Menu.Item>
            ))}
          </Fragment>
        ))}
        {foot}
      </Menu.Dropdown>
    </Menu>
  );
}

import { UnstyledButton } from '@mantine/core';
import {
  IconLayoutSidebarLeftCollapse,
  IconLayoutSidebarLeftExpand,
  IconPlus,
  IconSearch,
} from '@tabler/icons-react';
import { Link, useRouteContext } from '@tanstack/react-router';
import { Suspense, useState } from 'react';
import { Kbd } from '@/components/Kbd';
import { LaterMenu } from '@/components/LaterMenu';
import { Logo } from '@/components/Logo';
import { useT } from '@/lib/i18n';
import { later } from '@/lib/later';
import { useMedia } from '@/lib/media';
import { can } from '@/lib/policies';
import { MOD } from '@/lib/shortcuts';
import { local } from '@/lib/storage';
import { ADMIN_PAGES, PAGES, type Page } from './pages';
import classes from './Rail.module.css';
import { UserButton } from './UserButton';

// Not needed for the first paint: what one lists has to be fetched anyway, the other opens later.
const UserMenu = later(() => import('./UserMenu'));
const Views = later(() => import('../views/Views'));

const KEY = 'crm.rail';

type Props = { openPalette: () => void; openShortcuts: () => void };

export function Rail({ openPalette, openShortcuts }: Props) {
  const t = useT();
  const { user } = useRouteContext({ from: '/_app' });
  const isTight = useMedia('(max-width: 64em)');
  const [isCollapsed, setIsCollapsed] = useState(local.read(KEY) === 'collapsed');
  const isNarrow = isCollapsed || isTight;
  const CollapseIcon = isCollapsed ? IconLayoutSidebarLeftExpand : IconLayoutSidebarLeftCollapse;

  function toggle() {
    local.write(KEY, isCollapsed ? null : 'collapsed');
    setIsCollapsed(!isCollapsed);
  }

  const link = (page: Page) => (
    <li key={page.to}>
      <Link
        to={page.to}
        title={isNarrow ? t(page.label) : undefined}
        className={classes.item}
        activeProps={{ className: classes.active }}
        activeOptions={{ exact: page.to === '/' }}
        aria-label={isNarrow ? t(page.label) : undefined}
      >
        <page.icon size={18} stroke={1.75} aria-hidden="true" />
        {!isNarrow && <span>{t(page.label)}</span>}
      </Link>
    </li>
  );
  const adminPages = ADMIN_PAGES.filter((page) => !page.needs || can(user, page.needs));

  return (
    <aside className={classes.rail} data-narrow={isNarrow || undefined}>
      <div className={classes.brand}>
        <Logo size={24} />
        {!isNarrow && <span className={classes.name}>{t('common.appName')}</span>}
        <Link
          to="/contactos/nuevo"
          className={classes.create}
          aria-label={t('shell.create')}
          title={t('shell.create')}
        >
          <IconPlus size={18} stroke={1.75} aria-hidden="true" />
        </Link>
      </div>

      <div className={classes.tools}>
        <UnstyledButton
          className={classes.item}
          onClick={openPalette}
          aria-label={t('shell.search')}
          title={isNarrow ? t('shell.search') : undefined}
        >
          <IconSearch size={18} stroke={1.75} aria-hidden="true" />
          {!isNarrow && (
            <>
              <span>{t('shell.search')}</span>
              <span className={classes.hint}>
                <Kbd keys={[MOD, 'K']} />
              </span>
            </>
          )}
        </UnstyledButton>
      </div>

      <nav aria-label={t('shell.navigation')} className={classes.nav}>
        <ul>{PAGES.map(link)}</ul>
        <Suspense>
          <Views place="rail" isNarrow={isNarrow} />
        </Suspense>
        {adminPages.length > 0 && <ul className={classes.admin}>{adminPages.map(link)}</ul>}
      </nav>

      <div className={classes.foot}>
        <LaterMenu button={(open) => <UserButton user={user} isNarrow={isNarrow} onClick={open} />}>
          {(isOpened) => (
            <UserMenu user={user} isNarrow={isNarrow} openShortcuts={openShortcuts} isOpened={isOpened} />
          )}
        </LaterMenu>
        {!isTight && (
          <UnstyledButton
            className={classes.collapse}
            onClick={toggle}
            aria-label={t(isCollapsed ? 'shell.expand' : 'shell.collapse')}
            title={t(isCollapsed ? 'shell.expand' : 'shell.collapse')}
          >
            <CollapseIcon size={18} stroke={1.5} aria-hidden="true" />
          </UnstyledButton>
        )}
      </div>
    </aside>
  );
}

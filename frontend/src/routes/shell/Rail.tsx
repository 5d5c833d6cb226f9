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
import { MOD } from '@/lib/shortcuts';
import { local } from '@/lib/storage';
import { PAGES } from './pages';
import classes from './Rail.module.css';
import { RailLink } from './RailLink';
import { UserButton } from './UserButton';

// Not needed for the first paint: what one lists has to be fetched anyway, the others are opened later.
const UserMenu = later(() => import('./UserMenu'));
const RailMore = later(() => import('./RailMore'));
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
        <ul>
          {PAGES.map((page) => (
            <RailLink key={page.to} page={page} isNarrow={isNarrow} />
          ))}
        </ul>
        <Suspense>
          <Views place="rail" isNarrow={isNarrow} />
        </Suspense>
        <Suspense>
          <RailMore isNarrow={isNarrow} />
        </Suspense>
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

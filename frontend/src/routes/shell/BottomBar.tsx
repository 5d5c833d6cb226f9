import { UnstyledButton } from '@mantine/core';
import { IconPlus, IconSearch } from '@tabler/icons-react';
import { Link } from '@tanstack/react-router';
import { LaterMenu } from '@/components/LaterMenu';
import { useT } from '@/lib/i18n';
import { later } from '@/lib/later';
import classes from './BottomBar.module.css';
import { MoreButton } from './MoreButton';
import { PAGES, type Page } from './pages';

const BottomMenu = later(() => import('./BottomMenu'));

type Props = { openPalette: () => void; openShortcuts: () => void };

/** A phone's navigation: pages, the plus in the middle, search and the rest. */
export function BottomBar({ openPalette, openShortcuts }: Props) {
  const t = useT();
  const link = (page: Page) => (
    <Link
      key={page.to}
      to={page.to}
      className={classes.item}
      activeProps={{ className: classes.active }}
      activeOptions={{ exact: page.to === '/' }}
    >
      <page.icon size={22} stroke={1.6} aria-hidden="true" />
      <span>{t(page.label)}</span>
    </Link>
  );
  return (
    <nav className={classes.bar} aria-label={t('shell.navigation')}>
      {PAGES.slice(0, 2).map(link)}
      <Link to="/contactos/nuevo" className={classes.plus} aria-label={t('shell.create')}>
        <IconPlus size={24} stroke={2} aria-hidden="true" />
      </Link>
      {PAGES[2] ? (
        link(PAGES[2])
      ) : (
        <UnstyledButton className={classes.item} onClick={openPalette}>
          <IconSearch size={22} stroke={1.6} aria-hidden="true" />
          <span>{t('shell.search')}</span>
        </UnstyledButton>
      )}
      <LaterMenu button={(open) => <MoreButton onClick={open} />}>
        {(isOpened) => <BottomMenu openShortcuts={openShortcuts} isOpened={isOpened} />}
      </LaterMenu>
    </nav>
  );
}

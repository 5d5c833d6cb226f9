import { type MantineColorScheme, Menu, useMantineColorScheme } from '@mantine/core';
import { IconKeyboard, IconLogout, IconUserCircle } from '@tabler/icons-react';
import { Link, useRouteContext } from '@tanstack/react-router';
import { LANGUAGES, type Language, type LaterKey, languageStore, setLanguage, useT } from '@/lib/i18n/later';
import { useIsPhone } from '@/lib/media';
import { can } from '@/lib/policies';
import { useStore } from '@/lib/store';
import type { User } from '@/lib/types';
import { MORE_PAGES } from './more-pages';
import { UserButton } from './UserButton';
import classes from './UserMenu.module.css';
import { useSignOut } from './useSignOut';

const SCHEMES = [
  ['auto', 'shell.themeSystem'],
  ['light', 'shell.themeLight'],
  ['dark', 'shell.themeDark'],
] as const satisfies [string, LaterKey][];

type Props = { user: User; isNarrow: boolean; isOpened: boolean; openShortcuts: () => void };

/** The user's name, and under it what is theirs: appearance, language, help, the way out. */
export default function UserMenu({ user, isNarrow, isOpened, openShortcuts }: Props) {
  return (
    <Menu defaultOpened={isOpened} position="top-start" width="15rem" offset={4}>
      <Menu.Target>
        <UserButton user={user} isNarrow={isNarrow} />
      </Menu.Target>
      <UserMenuItems openShortcuts={openShortcuts} />
    </Menu>
  );
}

export function UserMenuItems({ openShortcuts }: { openShortcuts: () => void }) {
  const t = useT();
  const isPhone = useIsPhone();
  const { user } = useRouteContext({ from: '/_app' });
  const { colorScheme, setColorScheme } = useMantineColorScheme();
  const language = useStore(languageStore);
  const signOut = useSignOut();
  const morePages = isPhone ? MORE_PAGES.filter((page) => !page.needs || can(user, page.needs)) : [];

  return (
    <Menu.Dropdown>
      <div className={classes.who}>
        <strong>{user.nombre_completo}</strong>
        <span>{user.email}</span>
      </div>
      <Menu.Item
        component={Link}
        to="/perfil"
        leftSection={<IconUserCircle size={16} stroke={1.75} aria-hidden="true" />}
      >
        {t('shell.profile')}
      </Menu.Item>
      {morePages.map((page) => (
        <Menu.Item
          key={page.to}
          component={Link}
          to={page.to}
          leftSection={<page.icon size={16} stroke={1.75} aria-hidden="true" />}
        >
          {t(page.label)}
        </Menu.Item>
      ))}
      <Menu.Divider />
      <Menu.Label>{t('shell.theme')}</Menu.Label>
      <Menu.RadioGroup
        value={colorScheme}
        onChange={(scheme) => setColorScheme(scheme as MantineColorScheme)}
      >
        {SCHEMES.map(([scheme, label]) => (
          <Menu.RadioItem key={scheme} value={scheme}>
            {t(label)}
          </Menu.RadioItem>
        ))}
      </Menu.RadioGroup>
      <Menu.Divider />
      <Menu.Label>{t('shell.language')}</Menu.Label>
      <Menu.RadioGroup value={language} onChange={(code) => void setLanguage(code as Language)}>
        {LANGUAGES.map((code) => (
          <Menu.RadioItem key={code} value={code} lang={code}>
            {t(code === 'es' ? 'shell.languageEs' : 'shell.languageEn')}
          </Menu.RadioItem>
        ))}
      </Menu.RadioGroup>
      <Menu.Divider />
      {!isPhone && (
        <Menu.Item
          leftSection={<IconKeyboard size={16} stroke={1.75} aria-hidden="true" />}
          onClick={openShortcuts}
        >
          {t('shell.help')}
        </Menu.Item>
      )}
      <Menu.Item leftSection={<IconLogout size={16} stroke={1.75} aria-hidden="true" />} onClick={signOut}>
        {t('shell.signOut')}
      </Menu.Item>
    </Menu.Dropdown>
  );
}

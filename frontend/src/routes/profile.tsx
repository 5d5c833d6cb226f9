import { type MantineColorScheme, useMantineColorScheme } from '@mantine/core';
import { useRouteContext, useRouter } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import { Avatar } from '@/components/Avatar';
import { Choice } from '@/components/Choice';
import { NamesForm } from '@/features/auth/NamesForm';
import { PasswordForm } from '@/features/auth/PasswordForm';
import { formatDate } from '@/lib/format';
import { type Language, languageStore, setLanguage, useT } from '@/lib/i18n/later';
import { useStore } from '@/lib/store';
import { useTitle } from '@/lib/title';
import classes from './profile.module.css';

export default function ProfileRoute() {
  const t = useT();
  const router = useRouter();
  const { user } = useRouteContext({ from: '/_app' });
  useTitle(t('profile.title'));
  return (
    <div className={classes.page}>
      <header className={classes.head}>
        <Avatar person={user} size={56} />
        <div className={classes.who}>
          <h1>{user.nombre_completo}</h1>
          <p>
            <span>{user.email}</span>
            <span>{t(user.is_superuser ? 'profile.admin' : 'profile.user')}</span>
            <span>
              {t('profile.since')} {formatDate(user.created_at)}
            </span>
          </p>
        </div>
      </header>
      <Section title={t('profile.names')}>
        <NamesForm user={user} onSaved={() => void router.invalidate()} />
      </Section>
      <Section id="contrasena" title={t('profile.password')}>
        <PasswordForm email={user.email} />
      </Section>
      <Section title={t('profile.preferences')}>
        <Preferences />
      </Section>
    </div>
  );
}

function Section({ id, title, children }: { id?: string; title: string; children: ReactNode }) {
  return (
    <section id={id} className={classes.section}>
      <h2>{title}</h2>
      <div className={classes.content}>{children}</div>
    </section>
  );
}

function Preferences() {
  const t = useT();
  const language = useStore(languageStore);
  const { colorScheme, setColorScheme } = useMantineColorScheme();
  return (
    <>
      <Choice<Language>
        label={t('shell.language')}
        value={language}
        options={[
          { value: 'es', label: t('shell.languageEs'), lang: 'es' },
          { value: 'en', label: t('shell.languageEn'), lang: 'en' },
        ]}
        onChange={(code) => void setLanguage(code)}
      />
      <Choice<MantineColorScheme>
        label={t('shell.theme')}
        value={colorScheme}
        options={[
          { value: 'auto', label: t('shell.themeSystem') },
          { value: 'light', label: t('shell.themeLight') },
          { value: 'dark', label: t('shell.themeDark') },
        ]}
        onChange={setColorScheme}
      />
    </>
  );
}

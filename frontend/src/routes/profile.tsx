import { type MantineColorScheme, useMantineColorScheme } from '@mantine/core';
import { useQueryClient } from '@tanstack/react-query';
import { useRouteContext, useRouter } from '@tanstack/react-router';
import { type ReactNode, Suspense } from 'react';
import { Avatar } from '@/components/Avatar';
import { Choice } from '@/components/Choice';
import { NamesForm } from '@/features/auth/NamesForm';
import { PasskeysSection } from '@/features/auth/PasskeysSection';
import { PasswordForm } from '@/features/auth/PasswordForm';
import { SecondFactorSection } from '@/features/auth/SecondFactorSection';
import { formatDate } from '@/lib/format';
import { type Language, languageStore, setLanguage, useT } from '@/lib/i18n/later';
import { later } from '@/lib/later';
import { session } from '@/lib/session';
import { useStore } from '@/lib/store';
import { useTitle } from '@/lib/title';
import classes from './profile.module.css';

// Below what one came for, and with dialogs of their own.
const EmailForm = later(() => import('@/features/auth/EmailForm'));
const SessionsSection = later(() => import('@/features/auth/SessionsSection'));
const ApiKeysSection = later(() => import('@/features/auth/ApiKeysSection'));

export default function ProfileRoute() {
  const t = useT();
  const router = useRouter();
  const queryClient = useQueryClient();
  const { user } = useRouteContext({ from: '/_app' });
  /** The server has ended the session already. */
  function leave() {
    session.end();
    void router.navigate({ to: '/entrar' }).then(() => queryClient.clear());
  }
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
      <Section id="correo" title={t('mailed.changeEmail')}>
        <EmailForm email={user.email} />
      </Section>
      <Section id="contrasena" title={t('profile.password')}>
        <PasswordForm email={user.email} />
      </Section>
      <Section id="segundo-factor" title={t('factor.title')}>
        <SecondFactorSection />
      </Section>
      <Section title={t('passkeys.title')}>
        <PasskeysSection />
      </Section>
      <Section title={t('profile.preferences')}>
        <Preferences />
      </Section>
      <Section id="sesiones" title={t('sessions.title')}>
        <SessionsSection onSignedOut={leave} />
      </Section>
      <Section id="claves" title={t('apiKeys.title')}>
        <ApiKeysSection user={user} />
      </Section>
    </div>
  );
}

function Section({ id, title, children }: { id?: string; title: string; children: ReactNode }) {
  return (
    <section id={id} className={classes.section}>
      <h2>{title}</h2>
      <div className={classes.content}>
        <Suspense>{children}</Suspense>
      </div>
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

import { Button } from '@mantine/core';
import { IconPlus } from '@tabler/icons-react';
import { Link } from '@tanstack/react-router';
import { Failed, State } from '@/components/State';
import { useT } from '@/lib/i18n/later';
import { useIsPhone } from '@/lib/media';
import type { Contact, Summary, User } from '@/lib/types';
import { CitiesFigure } from './CitiesFigure';
import { EstadosFigure } from './EstadosFigure';
import { partOfDay } from './figures';
import { GrowthFigure } from './GrowthFigure';
import classes from './HomePage.module.css';
import { HomeSkeleton } from './HomeSkeleton';
import { NewestContacts } from './NewestContacts';

const GREETINGS = {
  morning: 'home.morning',
  afternoon: 'home.afternoon',
  evening: 'home.evening',
} as const;

type Props = {
  user: User;
  summary: { data: Summary | undefined; error: unknown; retry: () => void };
  newest: Contact[] | undefined;
};

/** What one starts a day with. */
export function HomePage({ user, summary, newest }: Props) {
  const t = useT();
  const isPhone = useIsPhone();
  const { data, error, retry } = summary;
  const isEmpty = data?.total === 0;
  return (
    <div className={classes.page}>
      <header className={classes.head}>
        <h1>{t(GREETINGS[partOfDay(new Date())], { name: user.nombres })}</h1>
        {!isPhone && !isEmpty && (
          <Button
            component={Link}
            to="/contactos/nuevo"
            leftSection={<IconPlus size={16} aria-hidden="true" />}
          >
            {t('contacts.new')}
          </Button>
        )}
      </header>
      {data && !isEmpty && (
        <div className={classes.columns}>
          <div className={classes.main}>
            <EstadosFigure summary={data} />
            <GrowthFigure summary={data} />
          </div>
          <div className={classes.side}>
            <NewestContacts contacts={newest} />
            <CitiesFigure summary={data} />
          </div>
        </div>
      )}
      {isEmpty && (
        <State drawing="people" title={t('home.emptyTitle')} text={t('home.emptyText')}>
          <Button component={Link} to="/contactos/nuevo">
            {t('contacts.new')}
          </Button>
        </State>
      )}
      {!data && error !== null && <Failed title={t('home.failedTitle')} error={error} onRetry={retry} />}
      {!data && error === null && <HomeSkeleton />}
    </div>
  );
}

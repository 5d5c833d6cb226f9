import { Button } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import { State } from '@/components/State';
import { useT } from '@/lib/i18n';
import { useTitle } from '@/lib/title';

export function NotFoundPage() {
  const t = useT();
  useTitle(t('error.notFoundTitle'));
  return (
    <main>
      <State isPage drawing="map" title={t('error.notFoundTitle')} text={t('error.notFound')}>
        <Button variant="default" component={Link} to="/contactos">
          {t('error.goHome')}
        </Button>
      </State>
    </main>
  );
}

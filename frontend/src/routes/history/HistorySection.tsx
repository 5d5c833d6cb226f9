import { IconChevronDown } from '@tabler/icons-react';
import { Suspense, useId } from 'react';
import { useT } from '@/lib/i18n';
import { later } from '@/lib/later';
import { useIsPhone } from '@/lib/media';
import { local } from '@/lib/storage';
import { createStore, useStore } from '@/lib/store';
import classes from './HistorySection.module.css';

const ContactHistory = later(() => import('./ContactHistory'));

const KEY = 'crm.history';
/** Whoever opens it once wants it with the next contact too. */
const isOpenStore = createStore(local.read(KEY) === 'open');

export function HistorySection({ id }: { id: string }) {
  const t = useT();
  // On a phone the panel is the page, and its title the first heading.
  const Heading = useIsPhone() ? 'h2' : 'h3';
  const regionId = useId();
  const isOpen = useStore(isOpenStore);
  function toggle() {
    local.write(KEY, isOpen ? null : 'open');
    isOpenStore.set(!isOpen);
  }
  return (
    <section className={classes.section}>
      <Heading className={classes.title}>
        <button
          type="button"
          className={classes.toggle}
          aria-expanded={isOpen}
          aria-controls={regionId}
          onClick={toggle}
        >
          <IconChevronDown size={16} stroke={1.75} aria-hidden="true" />
          {t('contact.history')}
        </button>
      </Heading>
      <div id={regionId} hidden={!isOpen}>
        <Suspense>{isOpen && <ContactHistory key={id} id={id} />}</Suspense>
      </div>
    </section>
  );
}

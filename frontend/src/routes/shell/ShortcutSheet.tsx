import { Modal, Switch } from '@mantine/core';
import { Kbd } from '@/components/Kbd';
import { useT } from '@/lib/i18n';
import { lettersStore, SHORTCUTS, setLetters } from '@/lib/shortcuts';
import { useStore } from '@/lib/store';
import classes from './ShortcutSheet.module.css';

export default function ShortcutSheet({ onClose }: { onClose: () => void }) {
  const t = useT();
  const hasLetters = useStore(lettersStore);
  return (
    <Modal
      opened
      onClose={onClose}
      title={t('shortcuts.title')}
      closeButtonProps={{ 'aria-label': t('common.close') }}
    >
      {SHORTCUTS.map((group) => (
        <section key={group.label} className={classes.group}>
          <h3>{t(group.label)}</h3>
          <dl>
            {group.items.map((item) => (
              <div key={item.label}>
                <dt>{t(item.label)}</dt>
                <dd>
                  <Kbd keys={item.keys} />
                </dd>
              </div>
            ))}
          </dl>
        </section>
      ))}
      <Switch
        label={t('shortcuts.letters')}
        checked={hasLetters}
        onChange={(event) => setLetters(event.currentTarget.checked)}
      />
    </Modal>
  );
}

import { Modal, Switch } from '@mantine/core';
import { Kbd } from '@/components/Kbd';
import { type LaterKey as Key, useT } from '@/lib/i18n/later';
import { lettersStore, MOD, setLetters } from '@/lib/shortcuts';
import { useStore } from '@/lib/store';
import classes from './ShortcutSheet.module.css';

/** The one that is called otherwise on another keyboard. */
const DELETE = 'Delete';

/** A page that adds a shortcut adds its line here. */
const SHORTCUTS: { label: Key; items: { keys: string[]; label: Key }[] }[] = [
  {
    label: 'shortcuts.everywhere',
    items: [
      { keys: [MOD, 'K'], label: 'shortcuts.palette' },
      { keys: ['/'], label: 'shortcuts.search' },
      { keys: ['C'], label: 'shortcuts.create' },
      { keys: ['?'], label: 'shortcuts.help' },
    ],
  },
  {
    label: 'shortcuts.list',
    items: [
      { keys: ['↑', '↓'], label: 'shortcuts.rows' },
      { keys: ['K', 'J'], label: 'shortcuts.rows' },
      { keys: ['↵'], label: 'shortcuts.open' },
      { keys: ['Esc'], label: 'shortcuts.close' },
      { keys: [DELETE], label: 'contact.shortcutDelete' },
      { keys: [MOD, 'Z'], label: 'contact.shortcutUndo' },
    ],
  },
  {
    label: 'board.title',
    items: [
      { keys: ['↑', '↓', '←', '→'], label: 'board.shortcutGo' },
      { keys: ['␣'], label: 'board.shortcutPick' },
      { keys: ['1', '2', '3', '4'], label: 'board.shortcutMove' },
      { keys: [MOD, 'Z'], label: 'board.shortcutUndo' },
    ],
  },
];

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
              <div key={item.keys.join(' ')}>
                <dt>{t(item.label)}</dt>
                <dd>
                  <Kbd keys={item.keys.map((key) => (key === DELETE ? t('shortcuts.deleteKey') : key))} />
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

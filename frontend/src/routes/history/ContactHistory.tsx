import { ActionIcon, Menu } from '@mantine/core';
import { IconArrowBackUp, IconDots, IconHistory } from '@tabler/icons-react';
import { useInfiniteQuery } from '@tanstack/react-query';
import { Bone } from '@/components/Bone';
import { Delayed } from '@/components/Delayed';
import { More } from '@/components/More';
import { wholeHistoryQuery } from '@/features/audit/history';
import { partsOf } from '@/features/audit/words';
import { useUndo } from '@/features/undo/useUndo';
import { explain } from '@/lib/errors';
import { formatAgo, formatExact } from '@/lib/format';
import { useT } from '@/lib/i18n/later';
import type { HistoryEntry } from '@/lib/types';
import { useNameOf } from '../useNameOf';
import classes from './ContactHistory.module.css';

/** What happened to a contact, in words, the newest first; any of it can be undone. */
export default function ContactHistory({ id }: { id: string }) {
  const t = useT();
  const query = useInfiniteQuery(wholeHistoryQuery(id));
  const nameOf = useNameOf();
  const undo = useUndo(nameOf);
  const entries = query.data?.pages.flatMap(({ items }) => items);

  if (!entries)
    return query.error ? (
      <p className={classes.failed} role="alert">
        {explain(query.error)}
      </p>
    ) : (
      <Delayed>
        <div className={classes.list} role="status" aria-label={t('common.loading')}>
          {['16rem', '12rem', '14rem'].map((width) => (
            <Bone key={width} width={width} height="1rem" />
          ))}
        </div>
      </Delayed>
    );
  return (
    <>
      <ol className={classes.list}>
        {entries.map((entry, place) => (
          <li key={entry.id} className={classes.entry} data-action={entry.accion}>
            <p className={classes.sentence}>
              {partsOf(t, entry, { nameOf, isOwn: entry.entidad_id === id }).map((part, index) =>
                part.is === 'who' ? (
                  // biome-ignore lint/suspicious/noArrayIndexKey: the words of a sentence have no other name than their place
                  <strong key={index}>{part.text}</strong>
                ) : (
                  part.text
                ),
              )}
              <time dateTime={entry.momento} title={formatExact(entry.momento)}>
                {formatAgo(entry.momento)}
              </time>
            </p>
            <EntryMenu
              entry={entry}
              canReturn={place > 0 && entry.entidad_id === id}
              isPending={undo.isPending}
              onUndo={() => undo.start({ cambio_id: entry.id }, { isPreviewed: true })}
              onReturn={() => undo.start({ contacto_id: id, momento: entry.momento }, { isPreviewed: true })}
            />
          </li>
        ))}
      </ol>
      <More query={query} label={t('history.more')} failed={t('history.failedMore')} />
      {undo.dialog}
    </>
  );
}

type EntryMenuProps = {
  entry: HistoryEntry;
  /** What happened to who was merged into it is no state of its own. */
  canReturn: boolean;
  isPending: boolean;
  onUndo: () => void;
  onReturn: () => void;
};

function EntryMenu({ entry, canReturn, isPending, onUndo, onReturn }: EntryMenuProps) {
  const t = useT();
  return (
    <Menu position="bottom-end" width="15rem" offset={4}>
      <Menu.Target>
        <ActionIcon
          className={classes.menu}
          disabled={isPending}
          aria-label={t('history.actions', { when: formatExact(entry.momento) })}
        >
          <IconDots size={16} stroke={1.75} aria-hidden="true" />
        </ActionIcon>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Item
          leftSection={<IconArrowBackUp size={16} stroke={1.75} aria-hidden="true" />}
          onClick={onUndo}
        >
          {t('history.undo')}
        </Menu.Item>
        {canReturn && (
          <Menu.Item
            leftSection={<IconHistory size={16} stroke={1.75} aria-hidden="true" />}
            onClick={onReturn}
          >
            {t('history.return')}
          </Menu.Item>
        )}
      </Menu.Dropdown>
    </Menu>
  );
}

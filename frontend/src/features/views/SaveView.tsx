import { Button } from '@mantine/core';
import { IconBookmarkPlus } from '@tabler/icons-react';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { Suspense, useRef, useState } from 'react';
import { isLeftAlone } from '@/lib/conflicts';
import { explain } from '@/lib/errors';
import { useT } from '@/lib/i18n/later';
import { later } from '@/lib/later';
import { tell, tellRefusal } from '@/lib/notify';
import { canChangeView } from '@/lib/policies';
import type { ContactView, ContactViewDefinition, User } from '@/lib/types';
import { updateView } from './changes';
import classes from './Views.module.css';

const ViewDialog = later(() => import('./ViewDialog'));

type Props = {
  /** The one that is open. */
  view: ContactView | undefined;
  /** What would be saved, once there is something to save. */
  definition: ContactViewDefinition | null;
  user: User;
  onOpen: (id: string) => void;
  onDiscard: () => void;
};

/** Keeps what one sees: as a new view, or as what the open one is from now on. */
export default function SaveView({ view, definition, user, onOpen, onDiscard }: Props) {
  const t = useT();
  const [isNaming, setIsNaming] = useState(false);
  const draft = useRef('');
  const update = useMutation(updateView(useQueryClient(), view?.id ?? ''));
  // As it was before one changed what it shows: what somebody else saves since then is asked about.
  const [seen, setSeen] = useState(view);
  const isFollowed = !definition || seen?.id !== view?.id;
  if (seen !== view && isFollowed && !update.isPending) setSeen(view);
  const isOwn = view !== undefined && canChangeView(user, view);

  function saveChanges() {
    if (!seen || !definition || update.isPending) return;
    update.mutate(
      { body: { definicion: definition }, base: seen },
      {
        onSuccess: (saved) => {
          if (!isLeftAlone(saved)) tell(t('views.savedNow', { name: saved.nombre }));
          onOpen(saved.id);
        },
        onError: (error) => tellRefusal(explain(error)),
      },
    );
  }

  return (
    <>
      {definition && (
        <div className={classes.tools}>
          {isOwn && (
            <Button variant="light" className={classes.tool} onClick={saveChanges} loading={update.isPending}>
              {t('views.saveChanges')}
            </Button>
          )}
          <Button
            variant="subtle"
            color="gray"
            className={classes.tool}
            data-quiet
            leftSection={view ? undefined : <IconBookmarkPlus size={16} stroke={1.75} aria-hidden="true" />}
            onClick={() => setIsNaming(true)}
          >
            {t(view ? 'views.saveAs' : 'views.save')}
          </Button>
          {view && (
            <Button
              variant="subtle"
              color="gray"
              className={classes.tool}
              data-quiet
              title={t('views.discardHint', { name: view.nombre })}
              onClick={onDiscard}
            >
              {t('views.discard')}
            </Button>
          )}
        </div>
      )}
      <Suspense>
        {isNaming && definition && (
          <ViewDialog
            definition={definition}
            draft={draft}
            onSaved={({ id }) => onOpen(id)}
            onClose={() => setIsNaming(false)}
          />
        )}
      </Suspense>
    </>
  );
}

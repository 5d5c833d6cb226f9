import { useMutation, useQueryClient } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { type ReactNode, useState } from 'react';
import page from '@/components/Page.module.css';
import { explain } from '@/lib/errors';
import { t } from '@/lib/i18n/later';
import { tell, tellRefusal } from '@/lib/notify';
import type { ContactUndo, TrailUndoPlan } from '@/lib/types';
import { conflictsOf, type UndoRequest, undoChanges } from './queries';
import { UndoDialog } from './UndoDialog';
import { doneMessage } from './words';

/** An operation (a job's id is one), one entry of the trail, or a contact as it stood at a moment. */
export type UndoTarget = Pick<ContactUndo, 'operacion_id' | 'cambio_id' | 'contacto_id' | 'momento'> & {
  /** Contacts, if nothing is said. */
  of?: UndoRequest['of'];
};

/** `isRefused`: the server wants to know what to do about newer changes, also where there are too many to look for. */
type Asked = { target: UndoTarget; plan: TrailUndoPlan; opener: Element | null; isRefused: boolean };

type Undo = {
  /** Undoes at once, unless something was changed again since; with `isPreviewed` it shows first what it changes. */
  start: (target: UndoTarget, options?: { isPreviewed?: boolean }) => void;
  isPending: boolean;
  /** To be put somewhere on the page. */
  dialog: ReactNode;
};

/** `onJob` follows a job that does it; without it, one is told where to look. */
export function useUndo(
  nameOf: (userId: string | null) => string | undefined,
  onJob?: (id: string, total: number) => void,
): Undo {
  const { mutate, isPending } = useMutation(undoChanges(useQueryClient()));
  const [asked, setAsked] = useState<Asked | null>(null);
  const [refusal, setRefusal] = useState<string | null>(null);

  function send(target: UndoTarget, rest: Partial<ContactUndo>, onRefused: (words: string) => void) {
    const opener = asked?.opener ?? document.activeElement;
    setRefusal(null);
    mutate({ of: 'contactos', ...target, ...rest } as UndoRequest, {
      onSuccess: (plan) => {
        if (rest.solo_ver && plan.total > 0) return setAsked({ target, plan, opener, isRefused: false });
        setAsked(null);
        if (plan.trabajo_id && onJob) onJob(plan.trabajo_id, plan.total);
        else tellDone(plan);
      },
      onError: (error) => {
        const plan = conflictsOf(error);
        if (plan) setAsked({ target, plan, opener, isRefused: true });
        else onRefused(explain(error));
      },
    });
  }

  function close() {
    const opener = asked?.opener;
    setAsked(null);
    requestAnimationFrame(() => opener instanceof HTMLElement && opener.focus());
  }

  return {
    start: (target, options) => send(target, options?.isPreviewed ? { solo_ver: true } : {}, tellRefusal),
    isPending,
    dialog: asked && (
      <UndoDialog
        plan={asked.plan}
        isRefused={asked.isRefused}
        nameOf={nameOf}
        isPending={isPending}
        refusal={refusal}
        onConfirm={(conflictos) => send(asked.target, conflictos ? { conflictos } : {}, setRefusal)}
        onClose={close}
      />
    ),
  };
}

function tellDone(plan: TrailUndoPlan) {
  if (!plan.trabajo_id) return tell(doneMessage(t, plan));
  tell(
    <>
      {t('undo.underWay', { total: plan.total })}{' '}
      <Link to="/trabajos" className={page.link}>
        {t('undo.watch')}
      </Link>
    </>,
  );
}

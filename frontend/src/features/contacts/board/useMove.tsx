import { Button } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useCallback, useRef, useState } from 'react';
import { announce } from '@/lib/announce';
import { isLeftAlone } from '@/lib/conflicts';
import { explain } from '@/lib/errors';
import { t } from '@/lib/i18n/later';
import type { Contact, Estado } from '@/lib/types';
import type { FilterParams } from '../search';
import classes from './Board.module.css';
import type { Place } from './column';
import { type Move, moveContact, showMove } from './queries';

const UNDO_TIME = 8000;

/** The card that has just come to its column; another object for each time. */
export type Landing = { id: string };

export type MoveCard = (contact: Contact, to: Estado, options?: { hasFocus?: boolean }) => void;

export type Moves = ReturnType<typeof useMove>;

/**
 * Moves cards: seen at once, said with a way back, taken back where the server refuses. Used where the columns are
 * read, so that both are drawn anew together: a card in neither or both of two columns would lose the focus.
 */
export function useMove(filters: FilterParams) {
  const queryClient = useQueryClient();
  const [landing, setLanding] = useState<Landing | null>(null);
  const [focusId, setFocusId] = useState<string | null>(null);
  const undoLast = useRef<(() => void) | null>(null);
  const { mutateAsync } = useMutation(moveContact(queryClient, refused));

  function land({ id }: Contact, hasFocus: boolean) {
    setLanding({ id });
    setFocusId(hasFocus ? id : null);
  }

  function start(
    contact: Contact,
    to: Estado,
    { place, hasFocus, onSaved }: { place: Place; hasFocus: boolean; onSaved?: (saved: Contact) => void },
  ) {
    const move = showMove(queryClient, filters, contact, to, place);
    land(contact, hasFocus);
    void mutateAsync(move).then(onSaved, () => undefined);
  }

  const move: MoveCard = (contact, to, { hasFocus = false } = {}) => {
    if (contact.estado === to) return;
    // As it is once it is stored: what undoing it is compared with.
    let moved: Contact = { ...contact, estado: to };
    const onSaved = (saved: Contact) => {
      moved = saved;
      if (!isLeftAlone(saved)) return;
      notifications.hide(id);
      if (undoLast.current === undo) undoLast.current = null;
      land(saved, false);
    };
    const id = messageOf(contact);
    const undo = () => {
      notifications.hide(id);
      undoLast.current = null;
      start(moved, contact.estado, { place: 'order', hasFocus: true });
      announce(t('board.undone', { name: contact.nombre_completo, estado: nameOf(contact.estado) }));
    };
    undoLast.current = undo;
    start(contact, to, { place: 'top', hasFocus, onSaved });
    notifications.hide(id);
    notifications.show({
      id,
      autoClose: UNDO_TIME,
      closeButtonProps: { 'aria-label': t('common.close') },
      message: (
        <span className={classes.message}>
          <span>{t('board.moved', { name: contact.nombre_completo, estado: nameOf(to) })}</span>
          <Button variant="subtle" size="compact-sm" onClick={undo}>
            {t('board.undo')}
          </Button>
        </span>
      ),
    });
  };

  function refused(error: unknown, { contact }: Move) {
    const isFocused =
      document.activeElement?.closest('[data-card]')?.getAttribute('data-card') === contact.id;
    undoLast.current = null;
    land(contact, isFocused);
    notifications.hide(messageOf(contact));
    notifications.show({
      color: 'red',
      title: t('board.refused', { name: contact.nombre_completo, estado: nameOf(contact.estado) }),
      message: explain(error),
      closeButtonProps: { 'aria-label': t('common.close') },
    });
  }

  const onFocused = useCallback(() => setFocusId(null), []);
  return { move, landing, focusId, onFocused, undoLast: () => undoLast.current?.() };
}

function nameOf(estado: Estado): string {
  return t(`common.estado.${estado}`);
}

function messageOf(contact: Contact): string {
  return `move-${contact.id}`;
}

import { DndContext, type DragEndEvent, DragOverlay } from '@dnd-kit/core';
import { type KeyboardEvent, useMemo, useRef, useState } from 'react';
import { useT } from '@/lib/i18n/later';
import { useIsPhone, useMedia } from '@/lib/media';
import { type Contact, ESTADOS, type Estado } from '@/lib/types';
import classes from './Board.module.css';
import { BoardTabs } from './BoardTabs';
import { CardInHand } from './Card';
import { Column } from './Column';
import { announcements, cardOf, toEstado, useBoardSensors, whichColumn } from './drag';
import type { Columns } from './useColumns';
import type { Moves } from './useMove';

const DROP = { duration: 120, easing: 'ease-out' };

type Props = {
  columns: Columns;
  /** The columns that the filters leave. */
  shown: readonly Estado[];
  moves: Moves;
  isNarrowed: boolean;
  /** The column that a phone shows first. */
  first: Estado | undefined;
};

export function Board({ columns, shown, moves, isNarrowed, first }: Props) {
  const t = useT();
  const isPhone = useIsPhone();
  const isStill = useMedia('(prefers-reduced-motion: reduce)');
  const scroller = useRef<HTMLDivElement>(null);
  const [held, setHeld] = useState<Contact | null>(null);
  const { move, landing, focusId, onFocused, undoLast } = moves;
  const sensors = useBoardSensors();
  const accessibility = useMemo(
    () => ({
      announcements: announcements(t),
      screenReaderInstructions: { draggable: t('board.instructions') },
      // The card takes the focus along to its new place.
      restoreFocus: false,
    }),
    [t],
  );

  function drop({ active, over, activatorEvent }: DragEndEvent) {
    // As it was when one took it: somebody else may have moved it since.
    const contact = held ?? cardOf(active);
    const to = toEstado(over?.id);
    setHeld(null);
    if (contact && to) move(contact, to, { hasFocus: activatorEvent.type === 'keydown' });
  }

  function onKeyDown(event: KeyboardEvent, contact: Contact) {
    if (held || event.altKey || event.shiftKey) return;
    if (event.ctrlKey || event.metaKey) {
      if (event.key.toLowerCase() !== 'z') return;
      event.preventDefault();
      undoLast();
      return;
    }
    const to = /^[1-9]$/.test(event.key) ? ESTADOS[Number(event.key) - 1] : undefined;
    if (to) {
      event.preventDefault();
      move(contact, to, { hasFocus: true });
    } else if (event.key.startsWith('Arrow')) goToCard(event);
  }

  return (
    <DndContext
      sensors={sensors}
      collisionDetection={whichColumn}
      accessibility={accessibility}
      autoScroll={{ canScroll: (element) => element === scroller.current }}
      onDragStart={({ active }) => setHeld(cardOf(active) ?? null)}
      onDragEnd={drop}
      onDragCancel={() => setHeld(null)}
    >
      {isPhone && <BoardTabs columns={columns} shown={shown} scroller={scroller} first={first} />}
      {/* biome-ignore lint/a11y/useSemanticElements: a fieldset is for form fields */}
      <div
        ref={scroller}
        role="group"
        aria-label={t('board.columns')}
        className={classes.board}
        data-holding={held !== null || undefined}
      >
        {shown.map((estado) => (
          <Column
            key={estado}
            estado={estado}
            column={columns[estado]}
            isNarrowed={isNarrowed}
            landing={landing}
            focusId={focusId}
            onFocused={onFocused}
            onKeyDown={onKeyDown}
            onMove={(contact, to) => move(contact, to, { hasFocus: true })}
          />
        ))}
      </div>
      <DragOverlay
        dropAnimation={isStill ? null : DROP}
        transition="transform 120ms ease-out"
        className={classes.hand}
      >
        {held && <CardInHand contact={held} />}
      </DragOverlay>
    </DndContext>
  );
}

/** ↑ ↓ within the column, ← → to the next one that has cards. */
function goToCard(event: KeyboardEvent): void {
  const column = event.currentTarget.closest('[data-column]');
  const item = event.currentTarget.closest('li');
  if (!column || !item) return;
  event.preventDefault();
  const isVertical = event.key === 'ArrowUp' || event.key === 'ArrowDown';
  const step = event.key === 'ArrowUp' || event.key === 'ArrowLeft' ? -1 : 1;
  const next = isVertical ? cardBeside(column, item, step) : cardInColumnBeside(column, step);
  next?.focus();
}

function cardBeside(column: Element, item: HTMLElement, step: number): HTMLElement | null {
  const position = Number(item.ariaPosInSet ?? item.getAttribute('aria-posinset')) + step;
  return column.querySelector(`[aria-posinset="${position}"] a`);
}

function cardInColumnBeside(column: Element, step: number): HTMLElement | null {
  const columns = [...(column.parentElement?.querySelectorAll('[data-column]') ?? [])];
  for (let index = columns.indexOf(column) + step; index in columns; index += step) {
    const card = columns[index]?.querySelector<HTMLElement>('[data-card] a[tabindex="0"]');
    if (card) return card;
  }
  return null;
}

/** How a card is dragged: by mouse, by a finger that rests on it first, by keys. */

import {
  type Active,
  type Announcements,
  type CollisionDetection,
  closestCenter,
  KeyboardCode,
  type KeyboardCoordinateGetter,
  KeyboardSensor,
  MouseSensor,
  pointerWithin,
  TouchSensor,
  useSensor,
  useSensors,
} from '@dnd-kit/core';
import type { Translate } from '@/lib/i18n/later';
import { type Contact, ESTADOS, type Estado } from '@/lib/types';

export function cardOf(active: Active | null): Contact | undefined {
  return active?.data.current?.contact;
}

export function toEstado(id: unknown): Estado | undefined {
  return ESTADOS.find((estado) => estado === id);
}

/** ← and → from column to column. */
const toNextColumn: KeyboardCoordinateGetter = (event, { context }) => {
  const step = event.code === KeyboardCode.Right ? 1 : event.code === KeyboardCode.Left ? -1 : 0;
  if (event.code.startsWith('Arrow')) event.preventDefault();
  const { active, over, droppableRects, collisionRect } = context;
  const here = toEstado(over?.id) ?? cardOf(active)?.estado;
  const next = here && ESTADOS[ESTADOS.indexOf(here) + step];
  const column = next && droppableRects.get(next);
  if (step === 0 || !column || !collisionRect) return undefined;
  return { x: column.left + (column.width - collisionRect.width) / 2, y: collisionRect.top };
};

export function useBoardSensors() {
  return useSensors(
    // A little way first, or a click would be a drag.
    useSensor(MouseSensor, { activationConstraint: { distance: 6 } }),
    useSensor(TouchSensor, { activationConstraint: { delay: 220, tolerance: 8 } }),
    useSensor(KeyboardSensor, {
      coordinateGetter: toNextColumn,
      scrollBehavior: 'auto',
      // Enter opens the contact, so only Space takes it.
      keyboardCodes: {
        start: [KeyboardCode.Space],
        cancel: [KeyboardCode.Esc],
        end: [KeyboardCode.Space, KeyboardCode.Enter, KeyboardCode.Tab],
      },
    }),
  );
}

export const whichColumn: CollisionDetection = (args) =>
  args.pointerCoordinates ? pointerWithin(args) : closestCenter(args);

export function announcements(t: Translate): Announcements {
  const nameOf = (active: Active) => cardOf(active)?.nombre_completo ?? '';
  const estadoOf = (id: unknown) => {
    const estado = toEstado(id);
    return estado ? t(`common.estado.${estado}`) : '';
  };
  const stays = (active: Active) =>
    t('board.putBack', { name: nameOf(active), estado: estadoOf(cardOf(active)?.estado) });
  // That it is over its own column, at first, would only drown that it was taken.
  let last: unknown;
  return {
    onDragStart: ({ active }) => {
      last = cardOf(active)?.estado;
      return t('board.picked', { name: nameOf(active), estado: estadoOf(last) });
    },
    onDragOver: ({ active, over }) => {
      if (over?.id === last) return undefined;
      last = over?.id;
      return over
        ? t('board.over', { name: nameOf(active), estado: estadoOf(over.id) })
        : t('board.overNothing', { name: nameOf(active) });
    },
    // Where it went is said by the message that offers to undo it.
    onDragEnd: ({ active, over }) => (over && over.id !== cardOf(active)?.estado ? undefined : stays(active)),
    onDragCancel: ({ active }) => stays(active),
  };
}

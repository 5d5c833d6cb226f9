import { type CSSProperties, type RefObject, useEffect, useLayoutEffect, useState } from 'react';
import { EstadoMark } from '@/components/EstadoLabel';
import { useT } from '@/lib/i18n/later';
import { ESTADOS, type Estado } from '@/lib/types';
import classes from './Board.module.css';
import type { Columns } from './useColumns';

type Props = {
  columns: Columns;
  shown: readonly Estado[];
  scroller: RefObject<HTMLElement | null>;
  first: Estado | undefined;
};

/** A phone shows one column: which, how many each has, and the way to the others. */
export function BoardTabs({ columns, shown: estados, scroller, first }: Props) {
  const t = useT();
  const [shown, setShown] = useState<Estado>(first ?? ESTADOS[0]);

  useLayoutEffect(() => {
    if (first) goTo(scroller.current, first, 'instant');
  }, [scroller, first]);
  useEffect(() => {
    const element = scroller.current;
    if (!element) return;
    function follow(): void {
      if (!element) return;
      const index = Math.round((element.scrollLeft / element.scrollWidth) * estados.length);
      setShown(estados[index] ?? ESTADOS[0]);
    }
    element.addEventListener('scroll', follow, { passive: true });
    return () => element.removeEventListener('scroll', follow);
  }, [scroller, estados]);

  return (
    <nav className={classes.tabs} aria-label={t('board.columns')}>
      {estados.map((estado) => {
        const { cards, total, isExact } = columns[estado];
        return (
          <button
            key={estado}
            type="button"
            className={classes.tab}
            style={{ '--hue': `var(--estado-${estado})` } as CSSProperties}
            aria-current={shown === estado ? 'true' : undefined}
            onClick={() => goTo(scroller.current, estado)}
          >
            <span className={classes.name}>
              <EstadoMark estado={estado} size={11} />
              {t(`common.estado.${estado}`)}
            </span>
            <span className={classes.count}>
              {cards ? t(isExact ? 'contacts.number' : 'contacts.tabOver', { count: total }) : ''}
            </span>
          </button>
        );
      })}
    </nav>
  );
}

/** As fast as the style sheet has it, unless told otherwise. */
function goTo(scroller: HTMLElement | null, estado: Estado, behavior: ScrollBehavior = 'auto'): void {
  const column = scroller?.querySelector(`[data-column="${estado}"]`);
  column?.scrollIntoView({ behavior, block: 'nearest', inline: 'center' });
}

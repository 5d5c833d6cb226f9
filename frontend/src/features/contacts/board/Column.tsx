import { useDndContext, useDroppable } from '@dnd-kit/core';
import { Button } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import {
  type CSSProperties,
  type KeyboardEvent,
  useEffect,
  useId,
  useLayoutEffect,
  useRef,
  useState,
} from 'react';
import { Bone } from '@/components/Bone';
import { Delayed } from '@/components/Delayed';
import { EstadoMark } from '@/components/EstadoLabel';
import { Kbd } from '@/components/Kbd';
import { explain } from '@/lib/errors';
import { useT } from '@/lib/i18n/later';
import { useIsPhone } from '@/lib/media';
import { type Contact, ESTADOS, type Estado } from '@/lib/types';
import type { Matches } from '../matches';
import { useWindow } from '../window';
import { Card } from './Card';
import classes from './Column.module.css';
import { cardOf } from './drag';
import type { LoadedColumn } from './useColumns';
import type { Landing } from './useMove';

/** Pixels from one card to the next, the gap included: fixed, so that one knows where each lies without drawing it. */
const STRIDE = { desk: 68, phone: 76 };
const GAP = 8;
/** More are fetched when so few are left below. */
const FEW_LEFT = 12;
const BONES = ['9rem', '7rem', '10rem', '8rem', '11rem', '7.5rem'];

type Props = {
  estado: Estado;
  column: LoadedColumn;
  isNarrowed: boolean;
  landing: Landing | null;
  focusId: string | null;
  onFocused: () => void;
  onKeyDown: (event: KeyboardEvent, contact: Contact) => void;
  onMove: (contact: Contact, to: Estado) => void;
};

export function Column({ estado, column, isNarrowed, ...cardProps }: Props) {
  const t = useT();
  const titleId = useId();
  const { setNodeRef, isOver } = useDroppable({ id: estado });
  const { active } = useDndContext();
  const { cards, total, isExact, matches, query } = column;
  const isTarget = isOver && cardOf(active)?.estado !== estado;
  const style = {
    '--hue': `var(--estado-${estado})`,
    '--hue-ink': `var(--estado-${estado}-ink)`,
    '--hue-soft': `var(--estado-${estado}-soft)`,
  } as CSSProperties;
  return (
    <section
      ref={setNodeRef}
      className={classes.column}
      style={style}
      aria-labelledby={titleId}
      aria-busy={query.isPlaceholderData}
      data-column={estado}
      data-target={isTarget || undefined}
      data-stale={query.isPlaceholderData || undefined}
    >
      <h2 className={classes.head} id={titleId}>
        <span className={classes.title}>
          <EstadoMark estado={estado} />
          {t(`common.estado.${estado}`)}
        </span>
        {cards && (
          <span className={classes.count}>
            {t(isExact ? 'contacts.number' : 'contacts.tabOver', { count: total })}
          </span>
        )}
      </h2>
      {cards ? (
        <Cards
          estado={estado}
          cards={cards}
          matches={matches}
          total={total}
          query={query}
          isTarget={isTarget}
          isNarrowed={isNarrowed}
          {...cardProps}
        />
      ) : query.error ? (
        <div className={classes.failed} role="alert">
          <strong>{t('board.failed')}</strong>
          <span>{explain(query.error)}</span>
          <Button variant="default" onClick={() => void query.refetch()}>
            {t('common.retry')}
          </Button>
        </div>
      ) : (
        <Skeleton />
      )}
    </section>
  );
}

type CardsProps = Omit<Props, 'column'> & {
  cards: Contact[];
  matches: Map<string, Matches>;
  total: number;
  query: LoadedColumn['query'];
  isTarget: boolean;
};

function Cards({
  estado,
  cards,
  matches,
  total,
  query,
  isTarget,
  isNarrowed,
  landing,
  ...cardProps
}: CardsProps) {
  const t = useT();
  const stride = useIsPhone() ? STRIDE.phone : STRIDE.desk;
  const [scroller, setScroller] = useState<HTMLDivElement | null>(null);
  const [focusedId, setFocusedId] = useState<string | null>(null);
  const { active } = useDndContext();
  const near = useWindow(scroller, stride);
  const { hasNextPage, isFetching, isFetchNextPageError, isPlaceholderData, fetchNextPage } = query;

  const wantsMore =
    near.end + FEW_LEFT > cards.length &&
    hasNextPage &&
    !isFetching &&
    !isFetchNextPageError &&
    !isPlaceholderData;
  useEffect(() => {
    if (wantsMore) void fetchNextPage({ cancelRefetch: false });
  }, [wantsMore, fetchNextPage]);

  const landed = landing ? cards.findIndex((card) => card.id === landing.id) : -1;
  const lastShown = useRef<Landing | null>(null);
  useLayoutEffect(() => {
    // Once: afterwards one scrolls where one likes.
    if (!scroller || landed === -1 || lastShown.current === landing) return;
    lastShown.current = landing;
    const top = landed * stride;
    const isSeen = top >= scroller.scrollTop && top + stride <= scroller.scrollTop + scroller.clientHeight;
    if (!isSeen) scroller.scrollTop = top - stride;
  }, [scroller, landing, landed, stride]);

  const focused = cards.findIndex((card) => card.id === focusedId);
  const held = cards.findIndex((card) => card.id === active?.id);
  const firstSeen = Math.min(near.start, Math.max(0, cards.length - 1));
  const tabStop = focused === -1 ? firstSeen : focused;
  // The card that has the focus and the one in the hand stay, however far one scrolls.
  const isDrawn = (index: number) =>
    (index >= near.start && index < near.end) || index === tabStop || index === held || index === landed;
  const offset = isTarget ? 1 : 0;

  return (
    <div
      ref={setScroller}
      className={classes.scroll}
      style={{ '--stride': `${stride}px`, '--card': `${stride - GAP}px` } as CSSProperties}
    >
      {isTarget && <div className={classes.slot} />}
      {cards.length === 0 && !isTarget && !hasNextPage && <Empty estado={estado} isNarrowed={isNarrowed} />}
      {cards.length > 0 && (
        <ul className={classes.cards} style={{ height: (cards.length + offset) * stride }}>
          {cards.map((card, index) =>
            isDrawn(index) ? (
              <li
                key={card.id}
                className={classes.item}
                style={{ transform: `translateY(${(index + offset) * stride}px)` }}
                aria-setsize={total}
                aria-posinset={index + 1}
              >
                <Card
                  contact={card}
                  matches={matches.get(card.id)}
                  isTabStop={index === tabStop}
                  hasLanded={index === landed}
                  onFocus={(contact) => setFocusedId(contact.id)}
                  {...cardProps}
                />
              </li>
            ) : null,
          )}
        </ul>
      )}
      {isFetchNextPageError ? (
        <div className={classes.failed} role="alert">
          <span>{t('board.failedMore')}</span>
          <Button variant="default" onClick={() => void fetchNextPage()}>
            {t('common.retry')}
          </Button>
        </div>
      ) : (
        hasNextPage && <CardBones count={2} />
      )}
    </div>
  );
}

function Empty({ estado, isNarrowed }: { estado: Estado; isNarrowed: boolean }) {
  const t = useT();
  const isPhone = useIsPhone();
  if (isNarrowed) return <p className={classes.empty}>{t('board.emptyFiltered')}</p>;
  const [before = '', after = ''] = t('board.emptyHint', { key: '|' }).split('|');
  return (
    <div className={classes.empty}>
      <strong>{t(`board.empty.${estado}`)}</strong>
      {estado === 'prospecto' ? (
        <Button variant="default" component={Link} to="/contactos/nuevo">
          {t('contacts.new')}
        </Button>
      ) : isPhone ? (
        <span>{t('board.emptyHintPhone')}</span>
      ) : (
        <span>
          {before}
          <Kbd keys={[String(ESTADOS.indexOf(estado) + 1)]} />
          {after}
        </span>
      )}
    </div>
  );
}

function Skeleton() {
  const t = useT();
  return (
    <Delayed>
      <div className={classes.skeleton} role="status" aria-label={t('common.loading')}>
        <CardBones count={BONES.length} />
      </div>
    </Delayed>
  );
}

function CardBones({ count }: { count: number }) {
  return BONES.slice(0, count).map((width) => (
    <div key={width} className={classes.bones} aria-hidden="true">
      <Bone width="32px" height="32px" round />
      <span>
        <Bone width={width} />
        <Bone width="6rem" height="0.625rem" />
      </span>
    </div>
  ));
}

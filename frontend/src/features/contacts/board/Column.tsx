import { useDndContext, useDroppable } from '@dnd-kit/core';
import { Button } from '@mantine/core';
import type { InfiniteData, UseInfiniteQueryResult } from '@tanstack/react-query';
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
import { formatNumber } from '@/lib/format';
import { useT } from '@/lib/i18n';
import { useIsPhone } from '@/lib/media';
import { type Contact, ESTADOS, type Estado } from '@/lib/types';
import { Card } from './Card';
import classes from './Column.module.css';
import { cardsOf, countOf, type Page } from './column';
import { cardOf } from './drag';
import type { Landing } from './useMove';
import { useWindow } from './window';

/** Pixels from one card to the next, the gap included: fixed, so that one knows where each lies without drawing it. */
const STRIDE = { desk: 68, phone: 76 };
const GAP = 8;
/** More are fetched when so few are left below. */
const FEW_LEFT = 12;
const BONES = ['9rem', '7rem', '10rem', '8rem', '11rem', '7.5rem'];

export type ColumnResult = UseInfiniteQueryResult<InfiniteData<Page>>;

type Props = {
  estado: Estado;
  result: ColumnResult;
  isNarrowed: boolean;
  landing: Landing | null;
  onKeyDown: (event: KeyboardEvent, contact: Contact) => void;
  onMove: (contact: Contact, to: Estado) => void;
};

export function Column({ estado, result, isNarrowed, ...cardProps }: Props) {
  const t = useT();
  const titleId = useId();
  const { setNodeRef, isOver } = useDroppable({ id: estado });
  const { active } = useDndContext();
  const { data, error, refetch } = result;
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
      aria-busy={result.isPlaceholderData}
      data-column={estado}
      data-target={isTarget || undefined}
      data-stale={result.isPlaceholderData || undefined}
    >
      <h2 className={classes.head} id={titleId}>
        <span className={classes.title}>
          <EstadoMark estado={estado} />
          {t(`common.estado.${estado}`)}
        </span>
        {data && <span className={classes.count}>{formatNumber(countOf(data))}</span>}
      </h2>
      {data ? (
        <Cards
          estado={estado}
          result={result}
          data={data}
          isTarget={isTarget}
          isNarrowed={isNarrowed}
          {...cardProps}
        />
      ) : error ? (
        <div className={classes.failed} role="alert">
          <strong>{t('board.failed')}</strong>
          <span>{explain(error)}</span>
          <Button variant="default" onClick={() => void refetch()}>
            {t('common.retry')}
          </Button>
        </div>
      ) : (
        <Skeleton />
      )}
    </section>
  );
}

type CardsProps = Omit<Props, 'result'> & {
  result: ColumnResult;
  data: InfiniteData<Page>;
  isTarget: boolean;
};

function Cards({ estado, result, data, isTarget, isNarrowed, landing, onKeyDown, onMove }: CardsProps) {
  const t = useT();
  const stride = useIsPhone() ? STRIDE.phone : STRIDE.desk;
  const scroller = useRef<HTMLDivElement>(null);
  const [focusedId, setFocusedId] = useState<string | null>(null);
  const { active } = useDndContext();
  const near = useWindow(scroller, stride);
  const cards = cardsOf(data);
  const total = countOf(data);
  const { hasNextPage, isFetching, isFetchNextPageError, isPlaceholderData, fetchNextPage } = result;

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
  useLayoutEffect(() => {
    const element = scroller.current;
    if (!element || landed === -1) return;
    const top = landed * stride;
    const isSeen = top >= element.scrollTop && top + stride <= element.scrollTop + element.clientHeight;
    if (!isSeen) element.scrollTop = top - stride;
  }, [landed, stride]);

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
      ref={scroller}
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
                  isTabStop={index === tabStop}
                  landing={landing}
                  onKeyDown={onKeyDown}
                  onFocus={(contact) => setFocusedId(contact.id)}
                  onMove={onMove}
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

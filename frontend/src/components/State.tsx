import { Button } from '@mantine/core';
import type { ReactElement, ReactNode } from 'react';
import { ApiError } from '@/lib/client';
import { explain } from '@/lib/errors';
import { useT } from '@/lib/i18n';
import classes from './State.module.css';

export type Drawing = 'people' | 'search' | 'cable' | 'map' | 'lock';

const DRAWINGS: Record<Drawing, ReactNode> = {
  people: (
    <>
      <circle cx="38" cy="34" r="11" />
      <path d="M18 68c1-13 9-20 20-20s19 7 20 20" />
      <path d="M60 25a10 10 0 0 1 4 19M70 50c7 3 11 9 12 18" />
      <path className={classes.accent} d="M88 20v16M80 28h16" />
    </>
  ),
  search: (
    <>
      <path d="M18 24h36M18 38h24M18 52h30M18 66h20" />
      <circle className={classes.accent} cx="70" cy="46" r="14" />
      <path className={classes.accent} d="m80 56 12 12" />
    </>
  ),
  cable: (
    <>
      <path d="M10 46h22M32 36h10c6 0 10 4 10 10s-4 10-10 10H32zM52 40h8M52 52h8" />
      <path d="M102 46H88M88 36H78c-6 0-10 4-10 10s4 10 10 10h10z" />
      <path className={classes.accent} d="m58 22 3 6M66 20v6M74 23l-3 5" />
    </>
  ),
  map: (
    <>
      <path d="m16 26 24-8 30 8 24-8v48l-24 8-30-8-24 8zM40 18v48M70 26v48" />
      <path className={classes.accent} d="m50 40 10 10M60 40 50 50" />
    </>
  ),
  lock: (
    <>
      <rect x="32" y="42" width="46" height="30" rx="5" />
      <path d="M42 42v-9a13 13 0 0 1 26 0v9" />
      <path className={classes.accent} d="M55 54v7" />
    </>
  ),
};

type Props = {
  /** One of these, or lines of the page's own on a sheet of 112 by 92. */
  drawing: Drawing | ReactElement;
  title: string;
  text?: string;
  /** Where it is the whole page, its title is the page's. */
  isPage?: boolean;
  children?: ReactNode;
};

/** What a page says when it has nothing to show: one drawing of lines, one sentence, one thing to do. */
export function State({ drawing, title, text, isPage = false, children }: Props) {
  const Heading = isPage ? 'h1' : 'h2';
  return (
    <div className={classes.state}>
      <svg className={classes.drawing} width="112" height="92" viewBox="0 0 112 92" aria-hidden="true">
        {typeof drawing === 'string' ? DRAWINGS[drawing] : drawing}
      </svg>
      <Heading className={classes.title}>{title}</Heading>
      {text && <p className={classes.text}>{text}</p>}
      {children && <div className={classes.actions}>{children}</div>}
    </div>
  );
}

type FailedProps = { title: string; error: unknown; isPage?: boolean; onRetry: () => void };

/** A failure, in plain words, with a way to try again. */
export function Failed({ title, error, isPage, onRetry }: FailedProps) {
  const t = useT();
  const id =
    error instanceof ApiError && error.status >= 500 && !error.isUnreachable ? error.requestId : null;
  return (
    <div role="alert">
      <State drawing="cable" title={title} text={explain(error)} isPage={isPage}>
        <Button variant="default" onClick={onRetry}>
          {t('common.retry')}
        </Button>
        {id && <span className={classes.id}>{t('error.details', { id })}</span>}
      </State>
    </div>
  );
}

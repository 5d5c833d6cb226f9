import { IconChevronLeft, IconChevronRight } from '@tabler/icons-react';
import { type ReactNode, useEffect, useRef, useState } from 'react';
import { useT } from '@/lib/i18n';
import { useIsPhone } from '@/lib/media';
import type { ChangeSearch } from '../ContactsPage';
import { useTeam } from '../owners/team';
import type { ContactsSearch } from '../search';
import classes from './FilterEditor.module.css';
import { FORMS } from './forms';
import { isSet, KINDS, type Kind } from './kinds';

type Props = {
  /** None: one chooses first. */
  kind?: Kind;
  search: ContactsSearch;
  onChange: ChangeSearch;
  onClose: () => void;
};

/** What a chip opens, loaded when it is wanted; on a phone a sheet that a thumb reaches. */
export default function FilterEditor(props: Props) {
  const isPhone = useIsPhone();
  if (!isPhone) return <Steps {...props} />;
  return (
    <Sheet onClose={props.onClose}>
      <Steps {...props} />
    </Sheet>
  );
}

/** The browser's own dialog: it keeps the focus, and Escape and the phone's Back gesture close it. */
function Sheet({ onClose, children }: { onClose: () => void; children: ReactNode }) {
  const t = useT();
  const dialog = useRef<HTMLDialogElement>(null);
  useEffect(() => dialog.current?.showModal(), []);
  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: Escape does what a click beside it does
    <dialog
      ref={dialog}
      className={classes.sheet}
      aria-label={t('contacts.filters')}
      onClose={onClose}
      onClick={(event) => event.target === dialog.current && dialog.current.close()}
    >
      <div className={classes.page}>{children}</div>
    </dialog>
  );
}

function Steps({ kind, search, onChange, onClose }: Props) {
  const t = useT();
  const isPhone = useIsPhone();
  const team = useTeam();
  const [chosen, setChosen] = useState(kind);
  const content = useRef<HTMLDivElement>(null);
  // biome-ignore lint/correctness/useExhaustiveDependencies: at each step anew
  useEffect(() => {
    content.current?.querySelector<HTMLElement>('input, [data-kind]')?.focus();
  }, [chosen]);

  if (!chosen)
    return (
      <div ref={content} className={classes.kinds}>
        {KINDS.map((candidate) => (
          <button
            key={candidate.id}
            type="button"
            data-kind={candidate.id}
            className={classes.kind}
            onClick={() => setChosen(candidate)}
          >
            <span>{t(`contacts.filter.${candidate.id}`)}</span>
            {isSet(candidate, search) && (
              <span className={classes.current}>{candidate.text(t, search, team)}</span>
            )}
            <IconChevronRight size={16} stroke={1.75} aria-hidden="true" />
          </button>
        ))}
      </div>
    );
  const Form = FORMS[chosen.id];
  return (
    <div ref={content} className={classes.step}>
      <div className={classes.head}>
        {!kind && (
          <button
            type="button"
            className={classes.back}
            aria-label={t('contacts.filterBack')}
            onClick={() => setChosen(undefined)}
          >
            <IconChevronLeft size={16} stroke={1.75} aria-hidden="true" />
          </button>
        )}
        <strong>{t(`contacts.filter.${chosen.id}`)}</strong>
        {isPhone && (
          <button type="button" className={classes.done} onClick={onClose}>
            {t('contacts.filterDone')}
          </button>
        )}
      </div>
      <Form search={search} onChange={onChange} onDone={onClose} />
    </div>
  );
}

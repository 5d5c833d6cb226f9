import { useT } from '@/lib/i18n';
import classes from './DraftNotice.module.css';

type Props = { onTake?: () => void; onDiscard: () => void };

/** What was typed the last time and not saved is offered again; in a form it stands in the fields already. */
export function DraftNotice({ onTake, onDiscard }: Props) {
  const t = useT();
  return (
    <div className={classes.notice} role="status">
      <span className={classes.text}>{t('contact.recovered')}</span>
      {onTake && (
        <button type="button" onClick={onTake}>
          {t('contact.takeDraft')}
        </button>
      )}
      <button type="button" onClick={onDiscard}>
        {t('contact.discardDraft')}
      </button>
    </div>
  );
}

import { useT } from '@/lib/i18n';
import { startSelecting } from '@/lib/selection';
import classes from './RowCheck.module.css';

/** On a phone, for those who do not know of the long press. */
export function SelectButton() {
  const t = useT();
  return (
    <button type="button" className={classes.start} onClick={startSelecting}>
      {t('contacts.selectMode')}
    </button>
  );
}

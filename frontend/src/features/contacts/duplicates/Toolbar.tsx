import { useT } from '@/lib/i18n/duplicates';
import type { DuplicatesSearch } from './search';
import classes from './Toolbar.module.css';
import { REASONS } from './words';

/** A likeness of names alone is none: it stands beside another reason. */
const FILTERS = REASONS.filter((reason) => reason !== 'nombre');

type Props = { search: DuplicatesSearch; onChange: (search: DuplicatesSearch) => void };

/** Why they are alike, one reason or several; or those that were said to be different people. */
export function Toolbar({ search: { motivo = [], ver }, onChange }: Props) {
  const t = useT();
  const toggle = (reason: (typeof REASONS)[number]) => {
    const reasons = motivo.includes(reason) ? motivo.filter((one) => one !== reason) : [...motivo, reason];
    onChange(reasons.length > 0 ? { motivo: REASONS.filter((one) => reasons.includes(one)) } : {});
  };
  return (
    <div className={classes.toolbar}>
      <fieldset className={classes.reasons}>
        <legend>{t('duplicates.reasons')}</legend>
        <button
          type="button"
          className={classes.chip}
          aria-pressed={motivo.length === 0 && !ver}
          onClick={() => onChange({})}
        >
          {t('duplicates.allReasons')}
        </button>
        {FILTERS.map((reason) => (
          <button
            key={reason}
            type="button"
            className={classes.chip}
            aria-pressed={motivo.includes(reason)}
            onClick={() => toggle(reason)}
          >
            {t(`duplicates.filterBy.${reason}`)}
          </button>
        ))}
      </fieldset>
      <button
        type="button"
        className={classes.chip}
        aria-pressed={ver === 'descartados'}
        onClick={() => onChange(ver ? {} : { ver: 'descartados' })}
      >
        {t('duplicates.dismissedFilter')}
      </button>
    </div>
  );
}

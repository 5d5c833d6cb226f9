import { formatNumber } from '@/lib/format';
import { useT } from '@/lib/i18n/importing';
import type { ImportTotals } from '@/lib/types';
import classes from './Outcomes.module.css';
import { OUTCOMES, type Outcome } from './outcomes';

type Props = {
  totals: ImportTotals;
  /** What the dry run had, where it came out otherwise. */
  foretold?: ImportTotals | null;
  isWritten: boolean;
  /** Which rows are shown; nothing where there are none to show. */
  shown: Outcome | null;
  onShow: (outcome: Outcome) => void;
  rowsId: string;
};

/** What becomes of the rows, as figures that open the rows. */
export function Outcomes({ totals, foretold, isWritten, shown, onShow, rowsId }: Props) {
  const t = useT();
  return (
    <ul className={classes.outcomes} aria-label={t('importing.outcomesLabel')}>
      {OUTCOMES.map((outcome) => {
        const words = (
          <>
            <span className={classes.number}>{formatNumber(totals[outcome])}</span>
            <span className={classes.word}>
              <span className={classes.mark} aria-hidden="true" />
              {t(`importing.${isWritten ? 'was' : 'willBe'}.${outcome}`)}
            </span>
            {foretold && foretold[outcome] !== totals[outcome] && (
              <span className={classes.foretold}>
                {t('importing.foretold', { count: foretold[outcome] })}
              </span>
            )}
          </>
        );
        return (
          <li key={outcome} data-outcome={outcome} data-none={totals[outcome] === 0 || undefined}>
            {shown ? (
              <button
                type="button"
                className={classes.figure}
                aria-pressed={outcome === shown}
                aria-controls={rowsId}
                onClick={() => onShow(outcome)}
              >
                {words}
              </button>
            ) : (
              <div className={classes.figure}>{words}</div>
            )}
          </li>
        );
      })}
    </ul>
  );
}

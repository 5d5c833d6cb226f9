import { useT } from '@/lib/i18n/duplicates';
import classes from './Strength.module.css';
import { strengthOf } from './words';

const BARS = { alta: 3, media: 2, baja: 1 } as const;

/** How sure it is that they are one: bars for the eye, and a word. */
export function Strength({ score }: { score: number }) {
  const t = useT();
  const strength = strengthOf(score);
  return (
    <span className={classes.strength} data-strength={strength}>
      <svg width="16" height="14" viewBox="0 0 16 14" aria-hidden="true">
        {[0, 1, 2].map((bar) => (
          <rect
            key={bar}
            x={1 + bar * 5}
            y={9 - bar * 4}
            width="3.5"
            height={4 + bar * 4}
            rx="1"
            data-on={bar < BARS[strength] || undefined}
          />
        ))}
      </svg>
      {t(`duplicates.strength.${strength}`)}
    </span>
  );
}

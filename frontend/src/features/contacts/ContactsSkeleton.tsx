import { Bone } from '@/components/Bone';
import { Delayed } from '@/components/Delayed';
import { useT } from '@/lib/i18n';
import classes from './ContactsSkeleton.module.css';

const ROWS = Array.from({ length: 12 }, (_, row) => row);
const NAMES = ['9rem', '12rem', '10rem', '14rem'];

/** The list's own shape while its first page is on the way. */
export function ContactsSkeleton({ isPhone }: { isPhone: boolean }) {
  const t = useT();
  return (
    <Delayed>
      <div className={classes.rows} role="status" aria-label={t('common.loading')}>
        {ROWS.map((row) => (
          <div key={row} className={classes.row} data-phone={isPhone || undefined}>
            <Bone width={isPhone ? '40px' : '28px'} height={isPhone ? '40px' : '28px'} round />
            <span className={classes.name}>
              <Bone width={NAMES[row % NAMES.length] ?? '10rem'} />
            </span>
            {!isPhone && (
              <>
                <Bone width="5rem" />
                <Bone width="6rem" />
                <Bone width="11rem" />
                <Bone width="5rem" />
              </>
            )}
          </div>
        ))}
      </div>
    </Delayed>
  );
}

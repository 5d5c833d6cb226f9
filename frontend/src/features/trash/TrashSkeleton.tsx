import { Bone } from '@/components/Bone';
import { Delayed } from '@/components/Delayed';
import { useT } from '@/lib/i18n/later';
import classes from './TrashSkeleton.module.css';

const NAMES = ['9rem', '12rem', '10rem', '14rem', '11rem', '8rem'];

/** The list's own shape while it is on the way. */
export function TrashSkeleton({ isPhone }: { isPhone: boolean }) {
  const t = useT();
  const size = isPhone ? '40px' : '28px';
  return (
    <Delayed>
      <div className={classes.rows} role="status" aria-label={t('common.loading')}>
        {NAMES.map((width) => (
          <div key={width} className={classes.row}>
            <Bone width={size} height={size} round />
            <span className={classes.name}>
              <Bone width={width} />
            </span>
            {!isPhone && (
              <>
                <Bone width="12rem" />
                <Bone width="11rem" />
                <Bone width="5rem" />
                <Bone width="6rem" height="1.625rem" />
              </>
            )}
          </div>
        ))}
      </div>
    </Delayed>
  );
}

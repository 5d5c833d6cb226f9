import { Bone } from '@/components/Bone';
import { Delayed } from '@/components/Delayed';
import { useT } from '@/lib/i18n/later';
import classes from './UsersSkeleton.module.css';

const NAMES = ['9rem', '12rem', '10rem', '14rem', '11rem', '8rem'];

/** The list's own shape while it is on the way. */
export function UsersSkeleton({ isPhone }: { isPhone: boolean }) {
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
                <Bone width="6rem" />
                <Bone width="4rem" />
              </>
            )}
          </div>
        ))}
      </div>
    </Delayed>
  );
}

import type { ReactNode } from 'react';
import { useT } from '@/lib/i18n';
import { Bone } from './Bone';
import { Delayed } from './Delayed';
import classes from './People.module.css';

const NAMES = ['9rem', '12rem', '10rem', '14rem', '11rem', '8rem'];

/** The list's own shape while it is on the way; `columns` are what stands beside the name where there is room. */
export function PeopleSkeleton({ isPhone, columns }: { isPhone: boolean; columns: ReactNode }) {
  const t = useT();
  const size = isPhone ? '40px' : '28px';
  return (
    <Delayed>
      <div className={classes.rows} role="status" aria-label={t('common.loading')}>
        {NAMES.map((width) => (
          <div key={width} className={classes.row}>
            <Bone width={size} height={size} round />
            <span className={classes.who}>
              <Bone width={width} />
            </span>
            {!isPhone && columns}
          </div>
        ))}
      </div>
    </Delayed>
  );
}

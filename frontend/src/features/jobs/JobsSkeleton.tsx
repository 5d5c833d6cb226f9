import { Bone } from '@/components/Bone';
import { Delayed } from '@/components/Delayed';
import entry from '@/components/Entry.module.css';
import { useT } from '@/lib/i18n/later';
import classes from './JobRow.module.css';

const NAMES = ['9rem', '12rem', '10rem', '8rem'];

/** The list's own shape while it is on the way. */
export function JobsSkeleton() {
  const t = useT();
  return (
    <Delayed>
      <div role="status" aria-label={t('common.loading')}>
        {NAMES.map((width) => (
          <div key={width} className={`${entry.entry} ${classes.job}`}>
            <span className={`${entry.text} ${classes.text}`}>
              <Bone width={width} height="1rem" />
            </span>
            <span className={classes.progress}>
              <Bone width="100%" height="0.375rem" />
            </span>
            <span className={`${entry.state} ${classes.state}`}>
              <Bone width="4rem" />
            </span>
          </div>
        ))}
      </div>
    </Delayed>
  );
}

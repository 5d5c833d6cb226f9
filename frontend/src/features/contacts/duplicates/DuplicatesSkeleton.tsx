import { Bone } from '@/components/Bone';
import { Delayed } from '@/components/Delayed';
import { useT } from '@/lib/i18n/duplicates';
import classes from './DuplicatesPage.module.css';

const GROUPS = ['first', 'second', 'third'];
const PEOPLE = ['10rem', '12rem'];

/** The list's own shape while it is on the way. */
export function DuplicatesSkeleton() {
  const t = useT();
  return (
    <Delayed>
      <div role="status" aria-label={t('common.loading')}>
        {GROUPS.map((group) => (
          <div key={group} className={classes.skeleton}>
            <Bone width="14rem" height="1.25rem" />
            <div className={classes.pair}>
              {PEOPLE.map((width) => (
                <div key={width} className={classes.person}>
                  <Bone width={width} height="1.5rem" />
                  <Bone width="9rem" />
                  <Bone width="13rem" />
                  <Bone width="7rem" />
                </div>
              ))}
            </div>
          </div>
        ))}
      </div>
    </Delayed>
  );
}

import { Bone } from '@/components/Bone';
import { Delayed } from '@/components/Delayed';
import { useT } from '@/lib/i18n/later';
import page from './AuditPage.module.css';
import classes from './Entry.module.css';

const SENTENCES = ['18rem', '24rem', '12rem', '21rem', '16rem', '26rem', '14rem', '20rem'];

/** The trail's own shape while it is on the way. */
export function AuditSkeleton() {
  const t = useT();
  return (
    <Delayed>
      <div role="status" aria-label={t('common.loading')}>
        <div className={page.day}>
          <Bone width="3rem" />
        </div>
        {SENTENCES.map((width) => (
          <div key={width} className={classes.entry}>
            <div className={classes.row}>
              <span className={classes.icon}>
                <Bone width="16px" height="16px" />
              </span>
              <span className={classes.sentence}>
                <Bone width={width} />
              </span>
            </div>
          </div>
        ))}
      </div>
    </Delayed>
  );
}

import { Bone } from '@/components/Bone';
import { Delayed } from '@/components/Delayed';
import { useT } from '@/lib/i18n';
import page from './HomePage.module.css';
import classes from './HomeSkeleton.module.css';

const ESTADOS = ['6rem', '5.5rem', '4.5rem', '5rem'];
const WEEKS = [30, 45, 25, 60, 50, 70, 40, 55, 80, 65, 75, 35];
const PEOPLE = ['11rem', '13rem', '9rem', '12rem', '10rem'];
const CITIES = [100, 70, 55, 40, 30, 25, 20, 15, 10, 10];

/** The figures' own shape while they are on the way. */
export function HomeSkeleton() {
  const t = useT();
  return (
    <Delayed>
      <div className={page.columns} role="status" aria-label={t('common.loading')}>
        <div className={page.main}>
          <div>
            <Head />
            <Bone width="100%" height="16px" />
            <div className={classes.estados}>
              {ESTADOS.map((width) => (
                <span key={width}>
                  <Bone width={width} />
                  <Bone width="2.5rem" height="1.5rem" />
                </span>
              ))}
            </div>
          </div>
          <div>
            <Head />
            <div className={classes.weeks}>
              {WEEKS.map((height) => (
                <Bone key={height} width="5%" height={`${height}%`} />
              ))}
            </div>
          </div>
        </div>
        <div className={page.side}>
          <div>
            <Head />
            {PEOPLE.map((width) => (
              <div key={width} className={classes.person}>
                <Bone width="32px" height="32px" round />
                <Bone width={width} />
              </div>
            ))}
          </div>
          <div>
            <Head />
            {CITIES.map((width, index) => (
              // biome-ignore lint/suspicious/noArrayIndexKey: bones are all alike
              <div key={index} className={classes.city}>
                <Bone width="5rem" />
                <span>
                  <Bone width={`${width}%`} height="8px" />
                </span>
              </div>
            ))}
          </div>
        </div>
      </div>
    </Delayed>
  );
}

function Head() {
  return (
    <div className={classes.head}>
      <Bone width="7rem" />
    </div>
  );
}

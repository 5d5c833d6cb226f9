import { useRouteContext } from '@tanstack/react-router';
import { can } from '@/lib/policies';
import { MORE_PAGES } from './more-pages';
import classes from './Rail.module.css';
import { RailLink } from './RailLink';

/** What one opens now and then, quietly at the foot of the rail. */
export default function RailMore({ isNarrow }: { isNarrow: boolean }) {
  const { user } = useRouteContext({ from: '/_app' });
  return (
    <ul className={classes.more}>
      {MORE_PAGES.filter((page) => !page.needs || can(user, page.needs)).map((page) => (
        <RailLink key={page.to} page={page} isNarrow={isNarrow} />
      ))}
    </ul>
  );
}

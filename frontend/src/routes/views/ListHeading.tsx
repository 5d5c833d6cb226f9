import { useNavigate, useRouteContext } from '@tanstack/react-router';
import { Suspense } from 'react';
import { EVERYBODY } from '@/features/contacts/definition';
import classes from '@/features/views/Views.module.css';
import { later } from '@/lib/later';
import { useIsPhone } from '@/lib/media';
import type { ContactView } from '@/lib/types';

// Not needed for the first paint.
const ViewTools = later(() => import('./ViewTools'));
const Views = later(() => import('./Views'));

type Props = { title: string; view: ContactView | undefined };

/** What the list shows, in large; on a phone, which has no rail, it opens the views. */
export function ListHeading({ title, view }: Props) {
  const isPhone = useIsPhone();
  const navigate = useNavigate();
  const { user } = useRouteContext({ from: '/_app' });
  return (
    <div className={classes.heading}>
      <h1>
        {isPhone ? (
          <Suspense fallback={title}>
            <Views place="title" title={title} />
          </Suspense>
        ) : (
          title
        )}
      </h1>
      <Suspense>
        {view && (
          <ViewTools
            key={view.id}
            view={view}
            user={user}
            onDeleted={() => void navigate({ to: '/contactos', search: { vista: EVERYBODY }, replace: true })}
          />
        )}
      </Suspense>
    </div>
  );
}

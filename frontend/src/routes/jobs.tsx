import { useRouteContext } from '@tanstack/react-router';
import { JobsPage } from '@/features/jobs/JobsPage';
import { useUndo } from '@/features/undo/useUndo';
import { useNameOf } from './useNameOf';

export default function JobsRoute() {
  const { user } = useRouteContext({ from: '/_app' });
  const nameOf = useNameOf();
  const undo = useUndo(nameOf);
  return (
    <>
      <JobsPage
        me={user}
        nameOf={nameOf}
        onUndo={(job) => undo.start({ operacion_id: job.id })}
        isUndoing={undo.isPending}
      />
      {undo.dialog}
    </>
  );
}

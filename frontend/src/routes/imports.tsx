import { getRouteApi, useNavigate } from '@tanstack/react-router';
import { ImportList } from '@/features/imports/ImportList';
import { ImportsPage } from '@/features/imports/ImportsPage';
import { useNameOf } from './useNameOf';

const route = getRouteApi('/_app/contactos/importar');

export default function ImportsRoute() {
  const { user } = route.useRouteContext();
  const navigate = useNavigate();
  const nameOf = useNameOf();
  return (
    <ImportsPage
      onRead={({ id }) =>
        void navigate({
          to: '/contactos/importar/$importId',
          params: { importId: id },
          search: { paso: 'columnas' },
        })
      }
    >
      <ImportList me={user} nameOf={nameOf} />
    </ImportsPage>
  );
}

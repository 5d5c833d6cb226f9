import { useQuery } from '@tanstack/react-query';
import { getRouteApi, useNavigate } from '@tanstack/react-router';
import { authOptionsQuery } from '@/features/auth/mailed';
import { MailsPage } from '@/features/mails/MailsPage';
import { MAIL_STATES } from '@/features/mails/queries';

const route = getRouteApi('/_app/correo');

export default function MailsRoute() {
  const raw = route.useSearch();
  const navigate = useNavigate();
  const { data: options } = useQuery(authOptionsQuery);
  return (
    <MailsPage
      estado={MAIL_STATES.find((name) => name === raw.envio)}
      onFilter={(estado) => void navigate({ to: '/correo', search: estado ? { envio: estado } : {} })}
      options={options}
    />
  );
}

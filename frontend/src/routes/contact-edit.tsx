import { useQuery } from '@tanstack/react-query';
import { getRouteApi, useCanGoBack, useNavigate, useRouter } from '@tanstack/react-router';
import { Failed } from '@/components/State';
import { ContactForm } from '@/features/contacts/ContactForm';
import { Panel, PanelTitle } from '@/features/contacts/Panel';
import { contactQuery } from '@/features/contacts/queries';
import { useMerged } from '@/features/contacts/useMerged';
import { useT } from '@/lib/i18n';
import { useTitle } from '@/lib/title';
import classes from './contact-new.module.css';

const route = getRouteApi('/_app/contactos/$contactId/editar');

export default function EditContactRoute() {
  const t = useT();
  const router = useRouter();
  const navigate = useNavigate();
  const canGoBack = useCanGoBack();
  const { contactId } = route.useParams();
  const { user } = route.useRouteContext();
  const { data: loaded, error, isFetching, refetch } = useQuery(contactQuery(contactId));
  const isMerged = useMerged(contactId, { data: loaded, isFetching });
  const data = isMerged ? undefined : loaded;
  const title = data ? t('contact.editTitle', { name: data.nombre_completo }) : t('contact.edit');
  useTitle(title);

  /** Where one came from; whoever came by a link goes to the contact. */
  function leave() {
    if (canGoBack) router.history.back();
    else void navigate({ to: '/contactos/$contactId', params: { contactId }, search: true, replace: true });
  }

  return (
    <Panel label={title}>
      <div className={classes.title}>
        <PanelTitle>{title}</PanelTitle>
      </div>
      {data ? (
        <ContactForm key={contactId} contact={data} owner={user.id} onSaved={leave} onCancel={leave} />
      ) : (
        error && <Failed title={t('contact.failedTitle')} error={error} onRetry={() => void refetch()} />
      )}
    </Panel>
  );
}

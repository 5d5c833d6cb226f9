import { getRouteApi, useNavigate } from '@tanstack/react-router';
import { ContactForm } from '@/features/contacts/ContactForm';
import { Panel, PanelTitle, useClosePanel } from '@/features/contacts/Panel';
import { useT } from '@/lib/i18n';
import { useTitle } from '@/lib/title';
import classes from './contact-new.module.css';

const route = getRouteApi('/_app/contactos/nuevo');

export default function NewContactRoute() {
  const t = useT();
  const navigate = useNavigate();
  const close = useClosePanel();
  const { user } = route.useRouteContext();
  useTitle(t('contacts.new'));
  return (
    <Panel label={t('contacts.new')}>
      <div className={classes.title}>
        <PanelTitle>{t('contacts.new')}</PanelTitle>
      </div>
      <ContactForm
        owner={user.id}
        onCancel={close}
        onSaved={(contact) =>
          void navigate({
            to: '/contactos/$contactId',
            params: { contactId: contact.id },
            search: true,
            // Back leads to the list and not to a form that is done.
            replace: true,
          })
        }
      />
    </Panel>
  );
}

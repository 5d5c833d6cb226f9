import { useNavigate } from '@tanstack/react-router';
import { ContactForm } from '@/features/contacts/ContactForm';
import { Panel, PanelTitle } from '@/features/contacts/Panel';
import { useT } from '@/lib/i18n';
import { useTitle } from '@/lib/title';
import classes from './contact-new.module.css';

export default function NewContactRoute() {
  const t = useT();
  const navigate = useNavigate();
  useTitle(t('contacts.new'));
  return (
    <Panel label={t('contacts.new')}>
      <div className={classes.title}>
        <PanelTitle>{t('contacts.new')}</PanelTitle>
      </div>
      <ContactForm
        onSaved={(contact) =>
          void navigate({ to: '/contactos/$contactId', params: { contactId: contact.id }, search: true })
        }
      />
    </Panel>
  );
}

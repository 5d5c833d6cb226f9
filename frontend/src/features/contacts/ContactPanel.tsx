import { IconBrandWhatsapp, IconMail, IconPhone } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { Avatar } from '@/components/Avatar';
import { Bone } from '@/components/Bone';
import { Delayed } from '@/components/Delayed';
import { EstadoLabel } from '@/components/EstadoLabel';
import { Failed } from '@/components/State';
import { formatDateTime } from '@/lib/format';
import { useT } from '@/lib/i18n';
import { formatPhone, telHref, whatsAppHref } from '@/lib/phone';
import { useTitle } from '@/lib/title';
import type { Contact } from '@/lib/types';
import classes from './ContactPanel.module.css';
import { Panel, PanelTitle } from './Panel';
import { contactQuery } from './queries';

export function ContactPanel({ id }: { id: string }) {
  const t = useT();
  const { data, error, refetch } = useQuery(contactQuery(id));
  useTitle(data?.nombre_completo ?? t('contacts.title'));
  return (
    <Panel label={data?.nombre_completo ?? t('common.loading')}>
      {data ? (
        <ContactFacts contact={data} />
      ) : error ? (
        <Failed title={t('error.title')} error={error} onRetry={() => void refetch()} />
      ) : (
        <Delayed>
          <Bone width="14rem" height="1.5rem" />
        </Delayed>
      )}
    </Panel>
  );
}

function ContactFacts({ contact }: { contact: Contact }) {
  const t = useT();
  const whatsApp = whatsAppHref(contact.telefono);
  const facts = [
    ['telefono', formatPhone(contact.telefono)],
    ['email', contact.email],
    ['cedula', contact.cedula],
    ['ciudad', contact.ciudad],
    ['pais', contact.pais],
    ['created_at', formatDateTime(contact.created_at)],
    ['updated_at', formatDateTime(contact.updated_at)],
    ['notas', contact.notas],
  ] as const;
  return (
    <>
      <header className={classes.head}>
        <Avatar person={contact} size={48} />
        <div>
          <PanelTitle>{contact.nombre_completo}</PanelTitle>
          <EstadoLabel estado={contact.estado} />
        </div>
      </header>
      <div className={classes.actions}>
        <a href={telHref(contact.telefono)}>
          <IconPhone size={18} stroke={1.75} aria-hidden="true" />
          {t('contacts.callShort')}
        </a>
        {whatsApp && (
          <a href={whatsApp} target="_blank" rel="noreferrer">
            <IconBrandWhatsapp size={18} stroke={1.75} aria-hidden="true" />
            {t('contacts.whatsAppShort')}
          </a>
        )}
        <a href={`mailto:${contact.email}`}>
          <IconMail size={18} stroke={1.75} aria-hidden="true" />
          {t('contacts.mailShort')}
        </a>
      </div>
      <dl className={classes.facts}>
        {facts.map(([field, value]) => (
          <div key={field} data-field={field}>
            <dt>{t(`contacts.field.${field}`)}</dt>
            <dd data-empty={!value || undefined}>{value || t('common.none')}</dd>
          </div>
        ))}
      </dl>
    </>
  );
}

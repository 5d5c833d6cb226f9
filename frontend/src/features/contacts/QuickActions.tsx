import { IconBrandWhatsapp, IconMail, IconPhone } from '@tabler/icons-react';
import { useT } from '@/lib/i18n';
import { telHref, whatsAppHref } from '@/lib/phone';
import type { Contact } from '@/lib/types';
import classes from './QuickActions.module.css';
import { RowMenu } from './RowMenu';

type Props = { contact: Contact; size?: number; hasMail?: boolean; hasMenu?: boolean };

/** Call, WhatsApp (mobiles only), mail: one tap each; the rest in a menu. */
export function QuickActions({ contact, size = 17, hasMail = true, hasMenu = true }: Props) {
  const t = useT();
  const name = contact.nombre_completo;
  const whatsApp = whatsAppHref(contact);
  return (
    <span className={classes.actions}>
      <a href={telHref(contact)} aria-label={t('contacts.call', { name })} title={t('contacts.callShort')}>
        <IconPhone size={size} stroke={1.75} aria-hidden="true" />
      </a>
      {whatsApp && (
        <a
          href={whatsApp}
          target="_blank"
          rel="noreferrer"
          aria-label={t('contacts.whatsApp', { name })}
          title={t('contacts.whatsAppShort')}
        >
          <IconBrandWhatsapp size={size} stroke={1.75} aria-hidden="true" />
        </a>
      )}
      {hasMail && (
        <a
          href={`mailto:${contact.email}`}
          aria-label={t('contacts.mail', { name })}
          title={t('contacts.mailShort')}
        >
          <IconMail size={size} stroke={1.75} aria-hidden="true" />
        </a>
      )}
      {hasMenu && <RowMenu contact={contact} size={size} />}
    </span>
  );
}

import { getRouteApi } from '@tanstack/react-router';
import { MailboxPage } from '@/features/mails/MailboxPage';

const route = getRouteApi('/buzon');

export function Mailbox() {
  const { mensaje } = route.useSearch();
  return <MailboxPage mailId={typeof mensaje === 'string' ? mensaje : undefined} />;
}

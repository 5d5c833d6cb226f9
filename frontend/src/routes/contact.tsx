import { getRouteApi } from '@tanstack/react-router';
import { ContactPanel } from '@/features/contacts/ContactPanel';
import { HistorySection } from './history/HistorySection';

const route = getRouteApi('/_app/contactos/$contactId');

export default function ContactRoute() {
  const { contactId } = route.useParams();
  return <ContactPanel key={contactId} id={contactId} history={<HistorySection id={contactId} />} />;
}

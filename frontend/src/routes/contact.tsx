import { getRouteApi } from '@tanstack/react-router';
import { ContactPanel } from '@/features/contacts/ContactPanel';

const route = getRouteApi('/_app/contactos/$contactId');

export default function ContactRoute() {
  const { contactId } = route.useParams();
  return <ContactPanel key={contactId} id={contactId} />;
}

import { getRouteApi } from '@tanstack/react-router';
import { ContactPanel } from '@/features/contacts/ContactPanel';

const route = getRouteApi('/_app/tablero/$contactId');

export default function BoardContactRoute() {
  const { contactId } = route.useParams();
  return <ContactPanel key={contactId} id={contactId} />;
}

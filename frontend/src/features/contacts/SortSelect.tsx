import { type Translate, useT } from '@/lib/i18n';
import type { ContactSort } from '@/lib/types';
import type { ChangeSearch } from './ContactsPage';
import classes from './SortSelect.module.css';
import { type ContactsSearch, orderOf, parseContactsSearch } from './search';

/** The orders that one wants most; the heads of the table have all of them. */
const COMMON = ['-created_at', 'created_at', '-updated_at', 'nombre_completo', '-nombre_completo'] as const;

/** Says the order in force, above all where no head does: of a search, how well it matches. */
export function SortSelect({ search, onChange }: { search: ContactsSearch; onChange: ChangeSearch }) {
  const t = useT();
  const order = orderOf(search);
  const orders: ContactSort[] = [...(search.buscar ? (['relevancia'] as const) : []), ...COMMON];
  if (!orders.includes(order)) orders.push(order);
  return (
    <select
      className={classes.sort}
      aria-label={t('contacts.sort')}
      value={order}
      onChange={(event) =>
        onChange({ orden: parseContactsSearch({ ...search, orden: event.currentTarget.value }).orden })
      }
    >
      {orders.map((value) => (
        <option key={value} value={value}>
          {orderLabel(t, value)}
        </option>
      ))}
    </select>
  );
}

function orderLabel(t: Translate, order: ContactSort): string {
  const isDescending = order.startsWith('-');
  const column = order.replace('-', '') as OrderColumn;
  if (column === 'relevancia') return t('contacts.sortRelevance');
  if (column === 'created_at') return t(isDescending ? 'contacts.sortNewest' : 'contacts.sortOldest');
  if (column === 'updated_at')
    return t(isDescending ? 'contacts.sortUpdatedNewest' : 'contacts.sortUpdatedOldest');
  const name = t(`contacts.order.${column}`);
  return t(isDescending ? 'contacts.orderZ' : 'contacts.orderA', { name });
}

type OrderColumn = Exclude<ContactSort, `-${string}`>;

import { IconArrowDown, IconArrowUp } from '@tabler/icons-react';
import { useQueryClient } from '@tanstack/react-query';
import { Link, useNavigate, useParams } from '@tanstack/react-router';
import type { KeyboardEvent, MouseEvent, ReactNode } from 'react';
import { Avatar } from '@/components/Avatar';
import { EstadoLabel } from '@/components/EstadoLabel';
import { formatDate, formatExact } from '@/lib/format';
import { useT } from '@/lib/i18n';
import { formatPhone } from '@/lib/phone';
import { useStore } from '@/lib/store';
import type { Contact } from '@/lib/types';
import type { ChangeSearch } from './ContactsPage';
import classes from './ContactsTable.module.css';
import { QuickActions } from './QuickActions';
import { contactQuery } from './queries';
import { type ContactsSearch, DEFAULT_SORT, SORTABLE, type SortColumn } from './search';
import { useDeletion } from './useDeletion';
import { viewStore } from './view';

/** Days are most wanted newest first, words from A. */
const FIRST_DESCENDING: ReadonlySet<SortColumn> = new Set<SortColumn>(['created_at', 'updated_at']);

const CELLS: Record<Exclude<SortColumn, 'nombre_completo'>, (contact: Contact) => ReactNode> = {
  estado: (contact) => <EstadoLabel estado={contact.estado} />,
  telefono: (contact) => <span className="tabular">{formatPhone(contact.telefono)}</span>,
  email: (contact) => <span title={contact.email}>{contact.email}</span>,
  ciudad: (contact) => contact.ciudad,
  created_at: ({ created_at }) => <Day moment={created_at} />,
  updated_at: ({ updated_at }) => <Day moment={updated_at} />,
};

/** What the panel shows anyway, and what the list then has no room for. */
const LEFT_TO_PANEL: ReadonlySet<SortColumn> = new Set<SortColumn>(['email', 'created_at', 'updated_at']);

type Props = {
  contacts: Contact[];
  search: ContactsSearch;
  onChange: ChangeSearch;
  isBesidePanel: boolean;
};

export function ContactsTable({ contacts, search, onChange, isBesidePanel }: Props) {
  const t = useT();
  const { hidden, density } = useStore(viewStore);
  const columns = SORTABLE.filter(
    (column) => !hidden.includes(column) && !(isBesidePanel && LEFT_TO_PANEL.has(column)),
  );
  return (
    <div className={classes.scroll}>
      <table className={classes.table} data-density={density} data-beside-panel={isBesidePanel || undefined}>
        <caption className={classes.caption}>{t('contacts.title')}</caption>
        <colgroup>
          {columns.map((column) => (
            <col key={column} className={classes[`col_${column}`]} />
          ))}
        </colgroup>
        <thead>
          <tr>
            {columns.map((column) => (
              <Head key={column} column={column} search={search} onChange={onChange} />
            ))}
          </tr>
        </thead>
        <tbody onKeyDown={moveBetweenRows}>
          {contacts.map((contact) => (
            <Row key={contact.id} contact={contact} columns={columns} />
          ))}
        </tbody>
      </table>
    </div>
  );
}

function Day({ moment }: { moment: string }) {
  return (
    <time className="tabular" dateTime={moment} title={formatExact(moment)}>
      {formatDate(moment)}
    </time>
  );
}

function Head({ column, search, onChange }: { column: SortColumn } & Pick<Props, 'search' | 'onChange'>) {
  const t = useT();
  const sort = search.orden ?? DEFAULT_SORT;
  const direction = sort === column ? 'ascending' : sort === `-${column}` ? 'descending' : undefined;
  const Arrow = direction === 'descending' ? IconArrowDown : IconArrowUp;

  function toggle() {
    const startsDescending = FIRST_DESCENDING.has(column);
    const isDescending = direction ? direction === 'ascending' : startsDescending;
    const next = isDescending ? (`-${column}` as const) : column;
    onChange({ orden: next === DEFAULT_SORT ? undefined : next });
  }

  return (
    <th scope="col" aria-sort={direction} data-column={column}>
      <button type="button" className={classes.sort} onClick={toggle}>
        {t(`contacts.column.${column}`)}
        <Arrow size={14} stroke={2} aria-hidden="true" data-active={direction !== undefined || undefined} />
      </button>
    </th>
  );
}

function Row({ contact, columns }: { contact: Contact; columns: SortColumn[] }) {
  const navigate = useNavigate();
  const queryClient = useQueryClient();
  const { contactId } = useParams({ strict: false });
  const remove = useDeletion();
  const target = {
    to: '/contactos/$contactId',
    params: { contactId: contact.id },
    search: true,
  } as const;

  function open(event: MouseEvent) {
    // A link in the row is its own, and who marks text does not want to leave.
    const isOnLink = event.target instanceof Element && event.target.closest('a, button') !== null;
    if (isOnLink || window.getSelection()?.toString()) return;
    void navigate(target);
  }

  function onKeyDown(event: KeyboardEvent) {
    if (event.key !== 'Delete' || event.ctrlKey || event.metaKey || event.altKey) return;
    event.preventDefault();
    remove(contact);
  }

  return (
    <tr
      onClick={open}
      onKeyDown={onKeyDown}
      onMouseEnter={() => void queryClient.prefetchQuery(contactQuery(contact.id))}
      data-selected={contactId === contact.id || undefined}
    >
      {columns.map((column) =>
        column === 'nombre_completo' ? (
          <th key={column} scope="row" data-column={column}>
            <div className={classes.name}>
              <Avatar person={contact} size={28} />
              <Link
                {...target}
                className={classes.link}
                data-contact={contact.id}
                title={contact.nombre_completo}
              >
                {contact.nombre_completo}
              </Link>
              <span className={classes.quick}>
                <QuickActions contact={contact} />
              </span>
            </div>
          </th>
        ) : (
          <td key={column} data-column={column}>
            {CELLS[column](contact)}
          </td>
        ),
      )}
    </tr>
  );
}

/** ↑ ↓ from one name to the next. */
function moveBetweenRows(event: KeyboardEvent<HTMLElement>): void {
  const step = event.key === 'ArrowDown' ? 1 : event.key === 'ArrowUp' ? -1 : 0;
  if (step === 0) return;
  const links = [...event.currentTarget.querySelectorAll<HTMLElement>(`th .${classes.link}`)];
  const row = (event.target as HTMLElement).closest('tr');
  const index = links.findIndex((link) => row?.contains(link));
  const next = links[index + step];
  if (!next) return;
  event.preventDefault();
  next.focus();
}

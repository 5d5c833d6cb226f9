import { IconArrowDown, IconArrowUp } from '@tabler/icons-react';
import { useQueryClient } from '@tanstack/react-query';
import { Link, useNavigate, useParams } from '@tanstack/react-router';
import {
  type CSSProperties,
  type KeyboardEvent,
  type MouseEvent,
  memo,
  type ReactNode,
  type Ref,
} from 'react';
import { Avatar } from '@/components/Avatar';
import { Bone } from '@/components/Bone';
import { EstadoLabel } from '@/components/EstadoLabel';
import { HeadCheck, RowCheck } from '@/components/RowCheck';
import { formatDate, formatExact } from '@/lib/format';
import { useT } from '@/lib/i18n';
import { formatPhone } from '@/lib/phone';
import {
  chooseLoaded,
  extendTo,
  isChosen,
  isSelecting,
  toggle,
  useLoaded,
  useSelection,
} from '@/lib/selection';
import { lettersStore } from '@/lib/shortcuts';
import { useStore } from '@/lib/store';
import type { Contact } from '@/lib/types';
import type { ChangeSearch } from './ContactsPage';
import classes from './ContactsTable.module.css';
import { Marked } from './Marked';
import { type Matches, onShownNumber } from './matches';
import { OwnerLabel } from './owners/OwnerLabel';
import { QuickActions } from './QuickActions';
import { contactQuery } from './queries';
import type { Rows } from './rows';
import { type ContactsSearch, DEFAULT_SORT, orderOf, type SortColumn } from './search';
import { Unseen } from './Unseen';
import { useDeletion } from './useDeletion';
import { columnsOf, viewStore } from './view';

/** Days are most wanted newest first, words from A. */
const FIRST_DESCENDING: ReadonlySet<SortColumn> = new Set<SortColumn>(['created_at', 'updated_at']);

type Cell = (contact: Contact, matches: Matches) => ReactNode;

const CELLS: Record<Exclude<SortColumn, 'nombre_completo'>, Cell> = {
  estado: (contact) => <EstadoLabel estado={contact.estado} />,
  telefono: ({ telefono }, matches) => <Phone phone={telefono} matches={matches} />,
  email: ({ email }, matches) => (
    <span title={email}>
      <Marked text={email} spans={matches.email} />
    </span>
  ),
  ciudad: ({ ciudad }, matches) => ciudad && <Marked text={ciudad} spans={matches.ciudad} />,
  propietario: ({ propietario_id }) => <OwnerLabel id={propietario_id} />,
  created_at: ({ created_at }) => <Day moment={created_at} />,
  updated_at: ({ updated_at }) => <Day moment={updated_at} />,
};

/** What the panel shows anyway, and what the list then has no room for. */
const LEFT_TO_PANEL: ReadonlySet<SortColumn> = new Set<SortColumn>([
  'email',
  'propietario',
  'created_at',
  'updated_at',
]);

/** Pixels from one row to the next: fixed, so that one knows where each lies without drawing it. */
const STRIDE = { comfortable: 44, compact: 34, search: 44 };

export function useTableStride(search: ContactsSearch): number {
  const { density } = useStore(viewStore);
  // Of a search, some rows have a line more.
  return search.buscar ? STRIDE.search : STRIDE[density];
}

type Props = {
  rows: Rows;
  search: ContactsSearch;
  onChange: ChangeSearch;
  isBesidePanel: boolean;
  ref: Ref<HTMLDivElement>;
};

export function ContactsTable({ rows, search, onChange, isBesidePanel, ref }: Props) {
  const t = useT();
  const view = useStore(viewStore);
  const { contactId } = useParams({ strict: false });
  const columns = columnsOf(search, view).filter((column) => !(isBesidePanel && LEFT_TO_PANEL.has(column)));
  const stride = useTableStride(search);
  const canChoose = useSelection(isSelecting);
  useLoaded(rows.ids);
  const drawn = Array.from({ length: rows.end - rows.start }, (_, index) => rows.start + index);
  // One text for the same columns, so that rows that are drawn already stay as they are.
  const columnNames = columns.join(' ');
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: keys of the links and boxes in it
    <div ref={ref} className={classes.scroll} onKeyDown={onKeyDown}>
      <table
        className={classes.table}
        style={{ '--row': `${stride}px` } as CSSProperties}
        data-beside-panel={isBesidePanel || undefined}
        data-selecting={canChoose || undefined}
        aria-rowcount={rows.total + 1}
      >
        <caption className={classes.caption}>{t('contacts.title')}</caption>
        <colgroup>
          <col className={classes.col_check} />
          {columns.map((column) => (
            <col key={column} className={classes[`col_${column}`]} />
          ))}
          <col className={classes.col_quick} />
        </colgroup>
        <thead>
          <tr aria-rowindex={1}>
            <td data-column="check">
              <HeadCheck ids={rows.ids} />
            </td>
            {columns.map((column) => (
              <Head key={column} column={column} search={search} onChange={onChange} />
            ))}
            <td data-column="quick" />
          </tr>
        </thead>
        <tbody>
          <Spacer height={rows.start * stride} columns={columns.length + 2} />
          {drawn.map((index) => {
            const row = rows.rowAt(index);
            const number = rows.offset + index + 2;
            return row ? (
              <Row
                key={row.contact.id}
                contact={row.contact}
                matches={row.matches}
                number={number}
                columnNames={columnNames}
                isSelected={contactId === row.contact.id}
              />
            ) : (
              <BoneRow key={`row ${index}`} number={number} columns={columns} />
            );
          })}
          <Spacer height={(rows.count - rows.end) * stride} columns={columns.length + 2} />
        </tbody>
      </table>
    </div>
  );
}

/** The room of rows that are not drawn. */
function Spacer({ height, columns }: { height: number; columns: number }) {
  if (height <= 0) return null;
  return (
    // biome-ignore lint/a11y/noAriaHiddenOnFocusable: it takes no focus, and is no row for who hears the table
    <tr className={classes.spacer} aria-hidden="true">
      <td colSpan={columns} style={{ height }} />
    </tr>
  );
}

const BONES = ['9rem', '12rem', '10rem', '14rem'];

function BoneRow({ number, columns }: { number: number; columns: SortColumn[] }) {
  return (
    // biome-ignore lint/a11y/noAriaHiddenOnFocusable: it takes no focus
    <tr aria-hidden="true">
      <td data-column="check" />
      {columns.map((column) => (
        <td key={column} data-column={column}>
          <Bone width={column === 'nombre_completo' ? (BONES[number % BONES.length] ?? '10rem') : '60%'} />
        </td>
      ))}
      <td data-column="quick" />
    </tr>
  );
}

function Phone({ phone, matches }: { phone: string; matches: Matches }) {
  const shown = formatPhone(phone);
  return (
    <span className="tabular">
      <Marked text={shown} spans={matches.telefono && onShownNumber(phone, shown, matches.telefono)} />
    </span>
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
  const sort = orderOf(search);
  const direction = sort === column ? 'ascending' : sort === `-${column}` ? 'descending' : undefined;
  const Arrow = direction === 'descending' ? IconArrowDown : IconArrowUp;

  function toggle() {
    const startsDescending = FIRST_DESCENDING.has(column);
    const isDescending = direction ? direction === 'ascending' : startsDescending;
    const next = isDescending ? (`-${column}` as const) : column;
    onChange({ orden: next === DEFAULT_SORT && !search.buscar ? undefined : next });
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

type RowProps = {
  contact: Contact;
  matches: Matches;
  number: number;
  columnNames: string;
  isSelected: boolean;
};

/** Drawn anew only where something of it changes, however fast one scrolls. */
const Row = memo(function Row({ contact, matches, number, columnNames, isSelected }: RowProps) {
  const navigate = useNavigate();
  const queryClient = useQueryClient();
  const remove = useDeletion();
  const columns = columnNames.split(' ') as SortColumn[];
  const target = {
    to: '/contactos/$contactId',
    params: { contactId: contact.id },
    search: true,
  } as const;

  function open(event: MouseEvent) {
    // A link in the row is its own, and who marks text does not want to leave.
    const isOnLink = event.target instanceof Element && event.target.closest('a, button, input') !== null;
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
      aria-rowindex={number}
      onClick={open}
      onKeyDown={onKeyDown}
      onMouseEnter={() => void queryClient.prefetchQuery(contactQuery(contact.id))}
      data-selected={isSelected || undefined}
    >
      <td data-column="check">
        <RowCheck contact={contact} />
      </td>
      {columns.map((column) =>
        column === 'nombre_completo' ? (
          <th key={column} scope="row" data-column={column}>
            <div className={classes.name}>
              <Avatar person={contact} size={28} />
              <span className={classes.who}>
                <Link
                  {...target}
                  className={classes.link}
                  data-contact={contact.id}
                  title={contact.nombre_completo}
                >
                  <Marked text={contact.nombre_completo} spans={matches.nombre_completo} />
                </Link>
                <Unseen contact={contact} matches={matches} shown={new Set(columns)} />
              </span>
            </div>
          </th>
        ) : (
          <td key={column} data-column={column}>
            {CELLS[column](contact, matches)}
          </td>
        ),
      )}
      <td data-column="quick">
        <span className={classes.quick}>
          <QuickActions contact={contact} />
        </span>
      </td>
    </tr>
  );
});

/** The contact of the row that this is in. */
function contactAt(element: Element): string | undefined {
  return element.closest('tr')?.querySelector<HTMLElement>('[data-contact]')?.dataset.contact;
}

function onKeyDown(event: KeyboardEvent<HTMLElement>): void {
  const isModified = event.ctrlKey || event.metaKey;
  if (isModified && event.key === 'a') {
    event.preventDefault();
    chooseLoaded();
  } else if (!isModified && !event.altKey && !chooseRow(event)) moveBetweenRows(event);
}

/** x chooses the row; Shift with the space, which a box has by itself, all up to it. */
function chooseRow(event: KeyboardEvent): boolean {
  const target = event.target as HTMLElement;
  const id = contactAt(target);
  const isRange = event.key === ' ' && event.shiftKey && target.matches('[data-contact]');
  if (!id || !(isRange || (event.key === 'x' && lettersStore.get()))) return false;
  event.preventDefault();
  (isRange ? extendTo : toggle)(id);
  return true;
}

/** ↑ ↓ from one name to the next, or from box to box; j and k as well. With Shift they choose on the way. */
function moveBetweenRows(event: KeyboardEvent<HTMLElement>): void {
  const key = lettersStore.get() ? ({ j: 'ArrowDown', k: 'ArrowUp' }[event.key] ?? event.key) : event.key;
  const step = key === 'ArrowDown' ? 1 : key === 'ArrowUp' ? -1 : 0;
  const target = event.target as HTMLElement;
  const id = contactAt(target);
  if (step === 0 || !id) return;
  const kind = target.matches('input') ? 'input' : '[data-contact]';
  const stops = [...event.currentTarget.querySelectorAll<HTMLElement>(`tbody ${kind}`)];
  const next = stops[stops.findIndex((stop) => contactAt(stop) === id) + step];
  if (!next) return;
  event.preventDefault();
  next.focus();
  if (!event.shiftKey) return;
  if (!isChosen(id)) toggle(id);
  extendTo(contactAt(next) ?? id);
}

import { Modal } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { IconKeyboard, IconPlus, IconSearch, IconUpload } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { useNavigate, useRouteContext } from '@tanstack/react-router';
import { type KeyboardEvent, type ReactNode, useEffect, useId, useState } from 'react';
import { Avatar } from '@/components/Avatar';
import { Marked } from '@/features/contacts/Marked';
import { fold, type Matches, matchesOf, onShownNumber, unseenMatch } from '@/features/contacts/matches';
import { contactsQuery } from '@/features/contacts/queries';
import { useT } from '@/lib/i18n/later';
import { formatPhone } from '@/lib/phone';
import { can } from '@/lib/policies';
import type { Contact } from '@/lib/types';
import { MORE_PAGES } from './more-pages';
import classes from './Palette.module.css';
import { PAGES } from './pages';

const PEOPLE = 6;
/** So many letters that begin a page's name mean the page; fewer begin anybody's. */
const MEANT = 4;

type Entry = {
  id: string;
  group: string;
  label: string;
  /** The label with marks in it. */
  marked?: ReactNode;
  hint?: ReactNode;
  icon: ReactNode;
  isPerson?: boolean;
  /** What was typed begins its name: it stands before the people who are still to come. */
  isFirst?: boolean;
  run: () => void;
};

type Props = {
  /** Kept by the shell: typing may begin before the field is there. */
  search: string;
  onSearch: (search: string) => void;
  onClose: () => void;
  onShortcuts: () => void;
};

/** Pages, actions and people by typing; ↑ ↓ choose, Enter does, Escape leaves. */
export default function Palette({ search, onSearch, onClose, onShortcuts }: Props) {
  const t = useT();
  const listId = useId();
  const [chosen, setChosen] = useState(0);
  const { entries, isPending } = useEntries(search.trim(), onShortcuts);
  const current = entries[Math.min(chosen, entries.length - 1)];
  // Enter came before the answer: whoever is shown was found for what was typed before.
  const [isHeld, setIsHeld] = useState(false);

  function run(entry: Entry) {
    onClose();
    entry.run();
  }

  const isDue = isHeld && !isPending;
  useEffect(() => {
    if (!isDue) return;
    setIsHeld(false);
    if (current) {
      onClose();
      current.run();
    }
  }, [isDue, current, onClose]);

  function onKeyDown(event: KeyboardEvent) {
    const step = event.key === 'ArrowDown' ? 1 : event.key === 'ArrowUp' ? -1 : 0;
    if (step !== 0 && entries.length > 0) {
      event.preventDefault();
      const next = (Math.min(chosen, entries.length - 1) + step + entries.length) % entries.length;
      setChosen(next);
      document.getElementById(`${listId}-${next}`)?.scrollIntoView({ block: 'nearest' });
    } else if (event.key === 'Enter' && (current || isPending) && !event.nativeEvent.isComposing) {
      event.preventDefault();
      const mayBeAnother = !current || current.isPerson || (chosen === 0 && !current.isFirst);
      if (isPending && mayBeAnother) setIsHeld(true);
      else if (current) run(current);
    }
  }

  return (
    <Modal.Root opened onClose={onClose} padding={0} size="36rem" centered={false} yOffset="12vh">
      <Modal.Overlay />
      <Modal.Content aria-label={t('shell.palette')}>
        <div className={classes.field}>
          <IconSearch size={18} stroke={1.75} aria-hidden="true" />
          <input
            // biome-ignore lint/a11y/noAutofocus: with the dialog's own focus, a moment later, the page gets keys typed at once
            autoFocus
            data-autofocus
            role="combobox"
            aria-expanded="true"
            aria-controls={listId}
            aria-activedescendant={current && `${listId}-${entries.indexOf(current)}`}
            aria-label={t('shell.palettePlaceholder')}
            placeholder={t('shell.palettePlaceholder')}
            autoComplete="off"
            spellCheck={false}
            value={search}
            onChange={(event) => {
              onSearch(event.currentTarget.value);
              setChosen(0);
              setIsHeld(false);
            }}
            onKeyDown={onKeyDown}
          />
        </div>
        <div id={listId} role="listbox" aria-label={t('shell.palette')} className={classes.list}>
          {entries.map((entry, index) => (
            <div key={entry.id} role="presentation">
              {entry.group !== entries[index - 1]?.group && (
                <div className={classes.group} role="presentation">
                  {entry.group}
                </div>
              )}
              {/* biome-ignore lint/a11y/useKeyWithClickEvents: the field above has the keys (aria-activedescendant) */}
              <div
                id={`${listId}-${index}`}
                role="option"
                tabIndex={-1}
                aria-selected={entry === current}
                className={classes.entry}
                onClick={() => run(entry)}
                onMouseMove={() => setChosen(index)}
              >
                {entry.icon}
                <span className={classes.label}>{entry.marked ?? entry.label}</span>
                {entry.hint && <span className={classes.hint}>{entry.hint}</span>}
              </div>
            </div>
          ))}
        </div>
        <p className={classes.empty} role="status">
          {entries.length === 0 ? t('shell.paletteEmpty', { search }) : ''}
        </p>
      </Modal.Content>
    </Modal.Root>
  );
}

/** `isPending`: the people are not yet those of what was typed. */
function useEntries(search: string, onShortcuts: () => void): { entries: Entry[]; isPending: boolean } {
  const t = useT();
  const navigate = useNavigate();
  const { user } = useRouteContext({ from: '/_app' });
  const [settled] = useDebouncedValue(search, 120);
  const people = useQuery({
    ...contactsQuery({ search: settled, size: PEOPLE }),
    enabled: settled !== '',
  });

  const pages = [...PAGES, ...MORE_PAGES]
    .filter((page) => !page.needs || can(user, page.needs))
    .map((page) => ({
      id: page.to,
      group: t('shell.palettePages'),
      label: t(page.label),
      icon: <page.icon size={18} stroke={1.75} aria-hidden="true" />,
      run: () => void navigate({ to: page.to }),
    }));
  const actions = [
    {
      id: 'create',
      group: t('shell.paletteActions'),
      label: t('shell.paletteCreate'),
      icon: <IconPlus size={18} stroke={1.75} aria-hidden="true" />,
      run: () => void navigate({ to: '/contactos/nuevo' }),
    },
    {
      id: 'import',
      group: t('shell.paletteActions'),
      label: t('shell.paletteImport'),
      icon: <IconUpload size={18} stroke={1.75} aria-hidden="true" />,
      run: () => void navigate({ to: '/contactos/importar' }),
    },
    {
      id: 'shortcuts',
      group: t('shell.paletteActions'),
      label: t('shell.help'),
      icon: <IconKeyboard size={18} stroke={1.75} aria-hidden="true" />,
      run: onShortcuts,
    },
  ];
  const { data } = people;
  const found = (search === '' || !data ? [] : data.items).map((contact) => ({
    id: contact.id,
    group: t('shell.palettePeople'),
    label: contact.nombre_completo,
    marked: (
      <Marked text={contact.nombre_completo} spans={data && matchesOf(data, contact.id).nombre_completo} />
    ),
    hint: <Hint contact={contact} matches={data ? matchesOf(data, contact.id) : {}} />,
    icon: <Avatar person={contact} size={24} />,
    isPerson: true,
    run: () => void navigate({ to: '/contactos/$contactId', params: { contactId: contact.id } }),
  }));
  const folded = fold(search);
  const matching = [...pages, ...actions].filter((entry) => fold(entry.label).includes(folded));
  const isAnswered =
    search === settled && (people.isSuccess ? !people.isPlaceholderData : people.failureCount > 0);
  const isMeant = ({ label }: Entry) => folded.length >= MEANT && fold(label).startsWith(folded);
  const first = matching.filter(isMeant).map((entry) => ({ ...entry, isFirst: true }));
  const others = matching.filter((entry) => !isMeant(entry));
  return { entries: [...first, ...found, ...others], isPending: search !== '' && !isAnswered };
}

const SHOWN: ReadonlySet<string> = new Set(['nombre_completo', 'telefono']);

/** The phone, or what else was found of this person. */
function Hint({ contact, matches }: { contact: Contact; matches: Matches }) {
  const unseen = unseenMatch(contact, matches, SHOWN);
  if (unseen) return <Marked text={unseen.text} spans={unseen.spans} />;
  const shown = formatPhone(contact.telefono);
  return (
    <Marked
      text={shown}
      spans={matches.telefono && onShownNumber(contact.telefono, shown, matches.telefono)}
    />
  );
}

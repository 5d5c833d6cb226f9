import { CloseButton, TextInput } from '@mantine/core';
import { IconSearch } from '@tabler/icons-react';
import { useEffect, useRef, useState } from 'react';
import { Kbd } from '@/components/Kbd';
import { useT } from '@/lib/i18n';
import { useIsPhone } from '@/lib/media';
import { lettersStore, useShortcut } from '@/lib/shortcuts';
import { useStore } from '@/lib/store';
import type { ChangeSearch } from './ContactsPage';
import classes from './ContactsToolbar.module.css';
import { EstadoTabs } from './EstadoTabs';
import { Filters } from './Filters';
import type { ContactsSearch } from './search';

const PAUSE = 180;

export function ContactsToolbar({ search, onChange }: { search: ContactsSearch; onChange: ChangeSearch }) {
  return (
    <div className={classes.toolbar}>
      <SearchField
        value={search.buscar ?? ''}
        onSearch={(buscar) => onChange({ buscar: buscar || undefined }, { replace: true })}
      />
      <EstadoTabs search={search} onChange={onChange} />
      <Filters search={search} onChange={onChange} />
    </div>
  );
}

/** Searches as one types; follows the address when it changes otherwise (Back, a link). */
function SearchField({ value, onSearch }: { value: string; onSearch: (text: string) => void }) {
  const t = useT();
  const isPhone = useIsPhone();
  const hasLetters = useStore(lettersStore);
  const input = useRef<HTMLInputElement>(null);
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  // `sent` holds what this field asked for and the address does not show yet.
  const [state, setState] = useState({ text: value, value, sent: [] as string[] });
  if (value !== state.value) {
    const isOwn = state.sent.includes(value);
    setState({ text: isOwn ? state.text : value, value, sent: isOwn ? state.sent : [] });
  }
  useShortcut('/', () => input.current?.focus());
  useEffect(() => () => clearTimeout(timer.current), []);

  function send(text: string) {
    clearTimeout(timer.current);
    const trimmed = text.trim();
    if (trimmed === value) return;
    setState((last) => ({ ...last, sent: [...last.sent.slice(-5), trimmed] }));
    onSearch(trimmed);
  }

  function type(text: string) {
    setState((last) => ({ ...last, text }));
    clearTimeout(timer.current);
    timer.current = setTimeout(() => send(text), PAUSE);
  }

  return (
    <TextInput
      ref={input}
      className={classes.search}
      type="text"
      role="searchbox"
      inputMode="search"
      enterKeyHint="search"
      autoComplete="off"
      spellCheck={false}
      maxLength={100}
      aria-label={t('contacts.searchLabel')}
      placeholder={t('contacts.searchPlaceholder')}
      leftSection={<IconSearch size={16} stroke={1.75} aria-hidden="true" />}
      rightSection={
        state.text ? (
          <CloseButton
            size="sm"
            aria-label={t('contacts.clearSearch')}
            onClick={() => {
              setState((last) => ({ ...last, text: '' }));
              send('');
              input.current?.focus();
            }}
          />
        ) : !isPhone && hasLetters ? (
          <Kbd keys={['/']} />
        ) : null
      }
      value={state.text}
      onChange={(event) => type(event.currentTarget.value)}
      onKeyDown={(event) => {
        if (event.key === 'Enter') send(state.text);
        if (event.key === 'Escape') {
          event.stopPropagation();
          if (state.text) {
            setState((last) => ({ ...last, text: '' }));
            send('');
          } else input.current?.blur();
        }
      }}
    />
  );
}

import { CloseButton, TextInput } from '@mantine/core';
import { IconSearch } from '@tabler/icons-react';
import { useEffect, useRef, useState } from 'react';
import { useIsPhone } from '@/lib/media';
import { lettersStore, useShortcut } from '@/lib/shortcuts';
import { useStore } from '@/lib/store';
import { Kbd } from './Kbd';

/** Milliseconds: shorter than one notices, longer than between two letters of who types fast. */
const PAUSE = 130;

type Props = {
  className?: string;
  label: string;
  placeholder: string;
  clearLabel: string;
  value: string;
  onSearch: (text: string) => void;
};

/** Searches as one types and takes `/`; follows the address when it changes otherwise (Back, a link). */
export function SearchField({ className, label, placeholder, clearLabel, value, onSearch }: Props) {
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

  function clear() {
    setState((last) => ({ ...last, text: '' }));
    send('');
  }

  return (
    <TextInput
      ref={input}
      className={className}
      type="text"
      role="searchbox"
      inputMode="search"
      enterKeyHint="search"
      autoComplete="off"
      spellCheck={false}
      maxLength={100}
      aria-label={label}
      placeholder={placeholder}
      leftSection={<IconSearch size={16} stroke={1.75} aria-hidden="true" />}
      rightSection={
        state.text ? (
          <CloseButton
            size="sm"
            aria-label={clearLabel}
            onClick={() => {
              clear();
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
          if (state.text) clear();
          else input.current?.blur();
        }
      }}
    />
  );
}

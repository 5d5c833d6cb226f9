import { ActionIcon } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { IconCheck, IconX } from '@tabler/icons-react';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import {
  type FocusEvent,
  type KeyboardEvent,
  type ReactNode,
  useEffect,
  useId,
  useRef,
  useState,
} from 'react';
import { announce } from '@/lib/announce';
import { isLeftAlone } from '@/lib/conflicts';
import { explain } from '@/lib/errors';
import { useT } from '@/lib/i18n';
import { formatPhone } from '@/lib/phone';
import { MOD } from '@/lib/shortcuts';
import type { Contact } from '@/lib/types';
import { CopyValue } from './CopyValue';
import { documentNumber } from './document';
import { writeDraftField } from './drafts';
import classes from './EditableFact.module.css';
import { type Field, KEYBOARDS, REQUIRED, toBody } from './fields';
import { fieldErrors } from './TakenEmail';
import { updateContact } from './update';

type Props = { contact: Contact; field: Field; owner: string };

/** While one types; `refused` is the text that the server did not take. */
type Editing = { text: string; error: ReactNode; refused: string | null; base: Contact };

/**
 * A value that is edited where it stands: a click or Enter begins, Enter or leaving the field saves, Escape takes
 * back. In notes Enter is a new line.
 */
export function EditableFact({ contact, field, owner }: Props) {
  const t = useT();
  const id = useId();
  const [editing, setEditing] = useState<Editing | null>(null);
  const wrapper = useRef<HTMLDivElement>(null);
  const isShown = useRef(true);
  const { mutateAsync } = useMutation(updateContact(useQueryClient(), contact.id));
  const value = contact[field] ?? '';
  const isNit = field === 'cedula' && contact.tipo_documento === 'NIT';
  const label = isNit ? t('contact.document.name.NIT') : t(`contacts.field.${field}`);
  const shown =
    field === 'telefono' ? formatPhone(value) : field === 'cedula' ? documentNumber(contact) : value;
  const draftOf = { owner, id: contact.id };

  useEffect(() => {
    isShown.current = true;
    return () => {
      isShown.current = false;
    };
  }, []);

  // What takes the focus once the change is on the page.
  const next = useRef<string | null>(null);
  useEffect(() => {
    if (next.current) wrapper.current?.querySelector<HTMLElement>(next.current)?.focus();
    next.current = null;
  });
  const focusInside = (selector: string) => {
    next.current = selector;
  };

  function begin() {
    setEditing({ text: value, error: null, refused: null, base: contact });
    focusInside('input, textarea');
  }

  function type(text: string) {
    setEditing((last) => last && { ...last, text });
    writeDraftField(draftOf, field, text, editing?.base);
  }

  function takeBack() {
    writeDraftField(draftOf, field, null);
    setEditing(null);
    focusInside('button');
  }

  async function save({ text, base }: Editing, hasLeft: boolean) {
    const trimmed = text.trim();
    if (!trimmed && REQUIRED.has(field)) {
      setEditing({ text, error: t('error.field.missing'), refused: text, base });
      return;
    }
    setEditing(null);
    if (!hasLeft) focusInside('button');
    if (trimmed === (base[field] ?? '')) return writeDraftField(draftOf, field, null);
    try {
      const saved = await mutateAsync({ body: toBody({ [field]: text }), base });
      writeDraftField(draftOf, field, null);
      if (!isLeftAlone(saved)) announce(t('contact.savedField', { field: label }));
    } catch (error) {
      refuse(error, text, base);
    }
  }

  function refuse(error: unknown, text: string, base: Contact) {
    const reason = fieldErrors(error, text)[field] ?? explain(error);
    if (isShown.current) {
      setEditing({ text, error: reason, refused: text, base });
      // Not from under the hands of who types elsewhere by now.
      const focused = document.activeElement;
      if (!focused || focused === document.body || wrapper.current?.contains(focused))
        focusInside('input, textarea');
      return;
    }
    const name = contact.nombre_completo;
    notifications.show({
      color: 'red',
      message: t('contact.fieldNotSaved', { name, field: label, reason: explain(error) }),
    });
  }

  function leave(event: FocusEvent<HTMLElement>) {
    // Some browsers say so too of a field that is being taken away, after Enter or Escape.
    const isClosing = next.current === 'button';
    if (!editing || isClosing || event.currentTarget.contains(event.relatedTarget)) return;
    // Another window came to the front: one is still here.
    if (event.currentTarget.contains(document.activeElement)) return;
    if (editing.text !== editing.refused) void save(editing, true);
  }

  function onKeyDown(event: KeyboardEvent<HTMLElement>) {
    if (!editing || event.nativeEvent.isComposing) return;
    if (event.key === 'Escape') {
      event.preventDefault();
      takeBack();
    } else if (event.key === 'Enter' && isField(event.target)) {
      const isNewLine = field === 'notas' && !event.ctrlKey && !event.metaKey;
      if (isNewLine) return;
      event.preventDefault();
      void save(editing, false);
    }
  }

  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: it only hears what happens in its field
    <div
      ref={wrapper}
      className={classes.fact}
      data-field={field}
      data-editing={editing !== null || undefined}
      onBlur={leave}
      onKeyDown={onKeyDown}
    >
      <dt>
        <span id={`${id}-label`}>{label}</span>
        {editing && field === 'notas' && (
          <span id={`${id}-hint`} className={classes.hint}>
            {t('contact.saveKey', { key: `${MOD} ↵` })}
          </span>
        )}
      </dt>
      <dd>
        {editing ? (
          <>
            <div className={classes.edit}>
              <FactInput
                field={field}
                text={editing.text}
                onType={type}
                aria-labelledby={`${id}-label`}
                aria-invalid={editing.error !== null || undefined}
                aria-describedby={`${id}-error ${id}-hint`}
                aria-required={REQUIRED.has(field) || undefined}
              />
              <ActionIcon
                className={classes.button}
                // For fingers and the mouse; keys have Enter and Escape, and Tab goes on to the next value.
                tabIndex={-1}
                aria-label={t('contact.saveField', { field: label })}
                onMouseDown={(event) => event.preventDefault()}
                onClick={() => void save(editing, false)}
              >
                <IconCheck size={16} stroke={2} aria-hidden="true" />
              </ActionIcon>
              <ActionIcon
                className={classes.button}
                tabIndex={-1}
                aria-label={t('contact.cancelField', { field: label })}
                onMouseDown={(event) => event.preventDefault()}
                onClick={takeBack}
              >
                <IconX size={16} stroke={2} aria-hidden="true" />
              </ActionIcon>
            </div>
            {editing.error && (
              <p id={`${id}-error`} className={classes.error} role="alert">
                {editing.error}
              </p>
            )}
          </>
        ) : (
          <div className={classes.show}>
            <button
              type="button"
              className={classes.value}
              data-empty={!value || undefined}
              aria-label={t('contact.editField', { field: label, value: shown || t('common.none') })}
              onClick={begin}
            >
              {shown || t('common.none')}
            </button>

            {value && <CopyValue label={label} text={isNit ? shown : value} />}
          </div>
        )}
        {!editing && field === 'telefono' && contact.telefono_tipo === null && (
          <p className={classes.note}>{t('contact.phone.doubtful')}</p>
        )}
      </dd>
    </div>
  );
}

type FactInputProps = {
  field: Field;
  text: string;
  onType: (text: string) => void;
  'aria-labelledby': string;
  'aria-invalid': true | undefined;
  'aria-describedby': string;
  'aria-required': true | undefined;
};

function FactInput({ field, text, onType, ...aria }: FactInputProps) {
  const shared = { ...KEYBOARDS[field], ...aria, className: classes.input, value: text, autoComplete: 'off' };
  if (field !== 'notas')
    return <input {...shared} enterKeyHint="done" onChange={(event) => onType(event.currentTarget.value)} />;
  const { type: _none, ...prose } = shared;
  const rows = Math.min(14, Math.max(4, text.split('\n').length + 1));
  return <textarea {...prose} rows={rows} onChange={(event) => onType(event.currentTarget.value)} />;
}

function isField(target: EventTarget): boolean {
  return target instanceof HTMLInputElement || target instanceof HTMLTextAreaElement;
}

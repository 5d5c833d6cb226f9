import { Button, NativeSelect, Textarea, TextInput } from '@mantine/core';
import { useForm } from '@mantine/form';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { type KeyboardEvent, useRef, useState } from 'react';
import dialog from '@/components/Dialog.module.css';
import { announce } from '@/lib/announce';
import { isLeftAlone } from '@/lib/conflicts';
import { explain } from '@/lib/errors';
import { useT } from '@/lib/i18n';
import { isDoubtful } from '@/lib/phone';
import { MOD } from '@/lib/shortcuts';
import { type Contact, type ContactCreate, ESTADOS } from '@/lib/types';
import classes from './ContactForm.module.css';
import { DraftNotice } from './DraftNotice';
import { readDraft, readOrigin, writeDraft } from './drafts';
import { difference, EMPTY, type Field, KEYBOARDS, REQUIRED, toBody, toValues } from './fields';
import { OwnerField } from './owners/OwnerField';
import { createContact } from './queries';
import { fieldErrors } from './TakenEmail';
import { updateContact } from './update';

type Props = {
  /** The one to change; without it a new one is made. */
  contact?: Contact;
  /** Whose draft it is. */
  owner: string;
  onSaved: (contact: Contact) => void;
  onCancel: () => void;
};

/**
 * A contact's fields, new or not. What the server refuses is said at its field; what is typed is kept as a draft until
 * it is saved, and stands in the fields again the next time.
 */
export function ContactForm({ contact, owner, onSaved, onCancel }: Props) {
  const t = useT();
  const element = useRef<HTMLFormElement>(null);
  const draftOf = { owner, id: contact?.id ?? null };
  // What the fields are compared with; a newer answer of the server changes nothing under one's hands.
  const [opened] = useState(contact);
  const [base] = useState(() => (opened ? toValues(opened) : { ...EMPTY, propietario_id: owner }));
  // What somebody else changed since the draft was begun, one has not seen: its fields are as they were then.
  const [seen, setSeen] = useState(() => opened && { ...opened, ...readOrigin(draftOf) });
  const [draft] = useState(() => difference({ ...base, ...readDraft(draftOf) }, base));
  const [isRecovered, setIsRecovered] = useState(Object.keys(draft).length > 0);
  // Said when the field is left: while one types, every number is too short.
  const [leftPhone, setLeftPhone] = useState('');
  const { mutateAsync, isPending, error } = useSave(seen);

  const form = useForm({
    initialValues: { ...base, ...draft },
    validate: Object.fromEntries(
      [...REQUIRED].map((field) => [
        field,
        (value: string) => (value.trim() ? null : t('error.field.missing')),
      ]),
    ),
    onValuesChange: (values) => writeDraft(draftOf, difference(values, base), seen),
  });

  const focusField = (name: string | undefined) =>
    requestAnimationFrame(() => element.current?.querySelector<HTMLElement>(`[name="${name}"]`)?.focus());

  const save = form.onSubmit(
    async (values) => {
      if (isPending) return;
      try {
        const saved = await mutateAsync(contact ? difference(values, base) : values);
        writeDraft(draftOf, {});
        const key = contact ? 'contact.updatedNow' : 'contact.createdNow';
        if (!isLeftAlone(saved)) announce(t(key, { name: saved.nombre_completo }));
        onSaved(saved);
      } catch (failure) {
        const errors = fieldErrors(failure, values.email);
        form.setErrors(errors);
        focusField(Object.keys(base).find((name) => errors[name]));
      }
    },
    (errors) => focusField(Object.keys(base).find((name) => errors[name])),
  );

  function discard() {
    form.setValues(base);
    form.clearErrors();
    writeDraft(draftOf, {});
    setSeen(opened);
    setIsRecovered(false);
    focusField('nombres');
  }

  function onKeyDown(event: KeyboardEvent) {
    if (event.nativeEvent.isComposing || event.defaultPrevented) return;
    if (event.key === 'Escape') {
      event.preventDefault();
      onCancel();
    } else if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) {
      event.preventDefault();
      element.current?.requestSubmit();
    }
  }

  const text = (field: Field) => ({
    name: field,
    label: t(`contacts.field.${field}`),
    required: REQUIRED.has(field),
    withAsterisk: false,
    labelProps: REQUIRED.has(field) ? { className: classes.required } : undefined,
    autoComplete: 'off',
    ...KEYBOARDS[field],
    ...form.getInputProps(field),
  });
  const isInDoubt = isDoubtful(leftPhone) && leftPhone === form.values.telefono;
  const isOfAField = Object.keys(form.errors).length > 0;

  return (
    <form ref={element} className={classes.form} onSubmit={save} onKeyDown={onKeyDown} noValidate>
      {isRecovered && <DraftNotice onDiscard={discard} />}
      {error && !isOfAField && (
        <p className={dialog.refusal} role="alert">
          {explain(error)}
        </p>
      )}
      <div className={classes.pair}>
        <TextInput {...text('nombres')} autoFocus />
        <TextInput {...text('apellidos')} />
      </div>
      <TextInput {...text('email')} />
      <div className={classes.pair}>
        <TextInput
          {...text('telefono')}
          inputWrapperOrder={['label', 'input', 'description', 'error']}
          description={isInDoubt ? t('contact.phoneDoubt') : undefined}
          onBlur={() => setLeftPhone(form.values.telefono)}
        />
        <NativeSelect
          name="estado"
          label={t('contacts.column.estado')}
          data={ESTADOS.map((estado) => ({ value: estado, label: t(`common.estado.${estado}`) }))}
          {...form.getInputProps('estado')}
        />
      </div>
      <div className={classes.pair}>
        <TextInput {...text('cedula')} />
        <TextInput {...text('ciudad')} />
      </div>
      <div className={classes.pair}>
        <TextInput {...text('pais')} />
        <OwnerField
          value={form.values.propietario_id}
          error={form.errors.propietario_id}
          onChange={(id) => form.setFieldValue('propietario_id', id)}
        />
      </div>
      <Textarea {...text('notas')} rows={4} resize="vertical" />
      <div className={classes.buttons}>
        <Button type="submit" loading={isPending} title={`${MOD} ↵`}>
          {t('contacts.save')}
        </Button>
        <Button variant="subtle" color="gray" onClick={onCancel}>
          {t('contact.cancel')}
        </Button>
      </div>
    </form>
  );
}

/** One way to save for both: everything of a new one, only what changed of an old one; `base` is what one saw of it. */
function useSave(base: Contact | undefined) {
  const queryClient = useQueryClient();
  const creation = useMutation(createContact(queryClient));
  const change = useMutation(updateContact(queryClient, base?.id ?? ''));
  if (base)
    return {
      mutateAsync: async (values: ReturnType<typeof difference>) =>
        Object.keys(values).length > 0 ? change.mutateAsync({ body: toBody(values), base }) : base,
      isPending: change.isPending,
      error: change.error,
    };
  return {
    mutateAsync: (values: ReturnType<typeof difference>) =>
      creation.mutateAsync(toBody(values) as ContactCreate),
    isPending: creation.isPending,
    error: creation.error,
  };
}

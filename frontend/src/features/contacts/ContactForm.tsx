import { Button, NativeSelect, Textarea, TextInput } from '@mantine/core';
import { useForm } from '@mantine/form';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { type KeyboardEvent, Suspense, useRef, useState } from 'react';
import dialog from '@/components/Dialog.module.css';
import { announce } from '@/lib/announce';
import { isLeftAlone } from '@/lib/conflicts';
import { explain } from '@/lib/errors';
import { type Translate, useT } from '@/lib/i18n';
import { later } from '@/lib/later';
import { formatInternational, readPhone } from '@/lib/phone';
import { MOD } from '@/lib/shortcuts';
import { type Contact, type ContactCreate, ESTADOS } from '@/lib/types';
import classes from './ContactForm.module.css';
import { DraftNotice } from './DraftNotice';
import { DOCUMENT_TYPES, readNit, rightDigit } from './document';
import { readDraft, readOrigin, writeDraft } from './drafts';
import { difference, EMPTY, type Field, KEYBOARDS, REQUIRED, toBody, toValues, type Values } from './fields';
import { OwnerField } from './owners/OwnerField';
import { PlaceField } from './places/PlaceField';
import { createContact } from './queries';
import { fieldErrors } from './TakenEmail';
import { updateContact } from './update';

// Nothing to be said before somebody has typed.
const Similar = later(() => import('./duplicates/Similar'));

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
    validate: {
      ...Object.fromEntries(
        [...REQUIRED].map((field) => [
          field,
          (value: string) => (value.trim() ? null : t('error.field.missing')),
        ]),
      ),
      cedula: (value: string, values: Values) => wrongDigit(t, values.tipo_documento, value),
    },
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
  const { telefono, tipo_documento, cedula } = form.values;
  const number = text('cedula');
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
          description={phoneHint(t, telefono, telefono === leftPhone)}
          onBlur={() => setLeftPhone(telefono)}
        />
        <NativeSelect
          name="estado"
          label={t('contacts.column.estado')}
          data={ESTADOS.map((estado) => ({ value: estado, label: t(`common.estado.${estado}`) }))}
          {...form.getInputProps('estado')}
        />
      </div>
      <div className={classes.pair}>
        <NativeSelect
          name="tipo_documento"
          label={t('contact.document.type')}
          data={[
            { value: '', label: t('contact.document.none') },
            ...DOCUMENT_TYPES.map((value) => ({ value, label: t(`contact.document.name.${value}`) })),
          ]}
          {...form.getInputProps('tipo_documento')}
        />
        <TextInput
          {...number}
          label={tipo_documento === 'NIT' ? t('contact.document.name.NIT') : number.label}
          inputWrapperOrder={['label', 'input', 'description', 'error']}
          description={digitHint(t, tipo_documento, cedula)}
          onBlur={() => form.validateField('cedula')}
        />
      </div>
      <div className={classes.pair}>
        <PlaceField
          value={form.values.municipio}
          error={form.errors.municipio}
          onChange={(place) => {
            form.setFieldValue('municipio', place?.codigo ?? '');
            if (place && !form.values.ciudad.trim()) form.setFieldValue('ciudad', place.nombre_comun);
          }}
        />
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
      <div className={classes.foot}>
        <Suspense>
          <Similar values={form.values} contact={opened} />
        </Suspense>
        <div className={classes.buttons}>
          <Button type="submit" loading={isPending} title={`${MOD} ↵`}>
            {t('contacts.save')}
          </Button>
          <Button variant="subtle" color="gray" onClick={onCancel}>
            {t('contact.cancel')}
          </Button>
        </div>
      </div>
    </form>
  );
}

/** How the phone was understood, as soon as it can be; that it is in doubt only when one has left the field. */
function phoneHint(t: Translate, typed: string, isLeft: boolean): string | undefined {
  const phone = readPhone(typed);
  if (phone) return t(`contact.phone.${phone.kind}`, { number: formatInternational(phone) });
  return isLeft && typed.trim() ? t('contact.phone.doubt') : undefined;
}

function digitHint(t: Translate, type: string, typed: string): string | undefined {
  const { digit } = readNit(typed);
  const isSaid = type === 'NIT' && digit !== null && !rightDigit(type, typed);
  return isSaid ? t('contact.document.digit', { digit }) : undefined;
}

function wrongDigit(t: Translate, type: string, typed: string): string | null {
  const digit = rightDigit(type, typed);
  return digit && t('contact.document.wrongDigit', { digit });
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

import { Button, TextInput } from '@mantine/core';
import { useForm } from '@mantine/form';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { explain, fieldMessages } from '@/lib/errors';
import { useT } from '@/lib/i18n';
import type { Contact } from '@/lib/types';
import classes from './ContactForm.module.css';
import { createContact } from './queries';

/** What a contact needs to exist; what the server refuses is said at its field. */
export function ContactForm({ onSaved }: { onSaved: (contact: Contact) => void }) {
  const t = useT();
  const mutation = useMutation(createContact(useQueryClient()));
  const required = (value: string) => (value.trim() ? null : t('error.field.missing'));
  const form = useForm({
    initialValues: { nombres: '', apellidos: '', email: '', telefono: '' },
    validate: { nombres: required, apellidos: required, email: required, telefono: required },
  });
  const save = form.onSubmit(
    (values) =>
      mutation.mutate(values, {
        onSuccess: onSaved,
        onError: (error) => form.setErrors(fieldMessages(error)),
      }),
    (errors) => form.getInputNode(Object.keys(errors)[0] ?? '')?.focus(),
  );
  const isOfAField = Object.keys(form.errors).length > 0;
  return (
    <form className={classes.form} onSubmit={save} noValidate>
      {mutation.isError && !isOfAField && <p role="alert">{explain(mutation.error)}</p>}
      <TextInput label={t('contacts.field.nombres')} autoFocus {...form.getInputProps('nombres')} />
      <TextInput label={t('contacts.field.apellidos')} {...form.getInputProps('apellidos')} />
      <TextInput
        label={t('contacts.field.email')}
        type="email"
        inputMode="email"
        {...form.getInputProps('email')}
      />
      <TextInput
        label={t('contacts.field.telefono')}
        type="tel"
        inputMode="tel"
        {...form.getInputProps('telefono')}
      />
      <Button type="submit" loading={mutation.isPending}>
        {t('contacts.save')}
      </Button>
    </form>
  );
}

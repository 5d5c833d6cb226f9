import { Button, TextInput } from '@mantine/core';
import { useForm } from '@mantine/form';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { explain, fieldMessages } from '@/lib/errors';
import { useT } from '@/lib/i18n/later';
import { tell } from '@/lib/notify';
import type { User } from '@/lib/types';
import classes from './ProfileSection.module.css';
import { updateProfile } from './queries';

/** One's own names. */
export function NamesForm({ user, onSaved }: { user: User; onSaved: () => void }) {
  const t = useT();
  const mutation = useMutation(updateProfile(useQueryClient()));
  const required = (value: string) => (value.trim() ? null : t('error.field.missing'));
  const form = useForm({
    initialValues: { nombres: user.nombres, apellidos: user.apellidos },
    validate: { nombres: required, apellidos: required },
  });
  const save = form.onSubmit(
    (values) =>
      mutation.mutate(values, {
        onSuccess: (saved) => {
          form.setInitialValues({ nombres: saved.nombres, apellidos: saved.apellidos });
          form.reset();
          tell(t('profile.namesSaved'));
          onSaved();
        },
        onError: (error) => form.setErrors(fieldMessages(error)),
      }),
    (errors) => form.getInputNode(Object.keys(errors)[0] ?? '')?.focus(),
  );
  const isOfAField = Object.keys(form.errors).length > 0;
  return (
    <form className={classes.form} onSubmit={save} noValidate>
      {mutation.isError && !isOfAField && (
        <p className={classes.refusal} role="alert">
          {explain(mutation.error)}
        </p>
      )}
      <div className={classes.names}>
        <TextInput
          label={t('profile.nombres')}
          autoComplete="given-name"
          maxLength={120}
          {...form.getInputProps('nombres')}
        />
        <TextInput
          label={t('profile.apellidos')}
          autoComplete="family-name"
          maxLength={120}
          {...form.getInputProps('apellidos')}
        />
      </div>
      <Button type="submit" variant="default" disabled={!form.isDirty()} loading={mutation.isPending}>
        {t('profile.save')}
      </Button>
    </form>
  );
}

import { Button, Modal, Switch, TextInput } from '@mantine/core';
import { useForm } from '@mantine/form';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { type RefObject, useState } from 'react';
import classes from '@/components/Dialog.module.css';
import { conflictStore, isLeftAlone } from '@/lib/conflicts';
import { explain, fieldMessages } from '@/lib/errors';
import { useT } from '@/lib/i18n/later';
import { tell } from '@/lib/notify';
import { useStore } from '@/lib/store';
import type { ContactView, ContactViewDefinition } from '@/lib/types';
import { createView, updateView } from './changes';

const LONGEST = 120;

type Props = {
  /** The one to rename; without it a new one is made of the definition. */
  view?: ContactView;
  definition?: ContactViewDefinition;
  /** What was typed for a new one before: closing by mistake loses nothing. */
  draft?: RefObject<string>;
  onSaved: (view: ContactView) => void;
  onClose: () => void;
};

export default function ViewDialog({ onClose, ...props }: Props) {
  const t = useT();
  // Escape answers the question that stands in front of it.
  const isAsked = useStore(conflictStore) !== null;
  return (
    <Modal
      opened
      onClose={onClose}
      closeOnEscape={!isAsked}
      title={t(props.view ? 'views.editTitle' : 'views.newTitle')}
      closeButtonProps={{ 'aria-label': t('common.close') }}
    >
      <ViewForm {...props} onClose={onClose} />
    </Modal>
  );
}

function ViewForm({ view, definition, draft, onSaved, onClose }: Props) {
  const t = useT();
  const queryClient = useQueryClient();
  const creation = useMutation(createView(queryClient));
  const change = useMutation(updateView(queryClient, view?.id ?? ''));
  const mutation = view ? change : creation;
  // As it was when the dialog opened: the list shows the new name before the server has taken it.
  const [base] = useState(view);
  const before = base?.nombre;
  const form = useForm({
    initialValues: { nombre: before ?? draft?.current ?? '', es_del_equipo: false },
    onValuesChange: ({ nombre }) => {
      if (draft) draft.current = nombre;
    },
    validate: { nombre: (nombre) => (nombre.trim() ? null : t('error.field.missing')) },
  });
  const focus = () => form.getInputNode('nombre')?.focus();

  const save = form.onSubmit((values) => {
    if (mutation.isPending) return;
    const nombre = values.nombre.trim();
    if (nombre === before) return onClose();
    const outcome = {
      onSuccess: (saved: ContactView) => {
        if (!isLeftAlone(saved)) tell(view ? t('views.renamed', { name: saved.nombre }) : t('views.saved'));
        if (draft) draft.current = '';
        onClose();
        onSaved(saved);
      },
      onError: (error: Error) => {
        form.setErrors(fieldMessages(error));
        focus();
      },
    };
    if (base) change.mutate({ body: { nombre }, base }, outcome);
    else creation.mutate({ ...values, nombre, definicion: definition ?? {} }, outcome);
  }, focus);

  const isOfAField = Object.keys(form.errors).length > 0;
  return (
    <form className={classes.form} onSubmit={save} noValidate>
      {mutation.isError && !isOfAField && (
        <p className={classes.refusal} role="alert">
          {explain(mutation.error)}
        </p>
      )}
      {!view && <p className={classes.text}>{t('views.newText')}</p>}
      <TextInput
        label={t('views.name')}
        placeholder={t('views.namePlaceholder')}
        maxLength={LONGEST}
        autoComplete="off"
        data-autofocus
        {...form.getInputProps('nombre')}
      />
      {!view && (
        <Switch
          label={t('views.share')}
          description={t('views.shareHint')}
          {...form.getInputProps('es_del_equipo', { type: 'checkbox' })}
        />
      )}
      <div className={classes.actions}>
        <Button variant="default" onClick={onClose}>
          {t('common.cancel')}
        </Button>
        <Button type="submit" loading={mutation.isPending}>
          {t(view ? 'contacts.save' : 'views.save')}
        </Button>
      </div>
    </form>
  );
}

import { Button, Modal, NativeSelect, TextInput } from '@mantine/core';
import { useForm } from '@mantine/form';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { type ReactNode, useState } from 'react';
import dialog from '@/components/Dialog.module.css';
import { Secret } from '@/components/Secret';
import { explain } from '@/lib/errors';
import { refusals } from '@/lib/forms';
import { useT } from '@/lib/i18n/later';
import { useIsPhone } from '@/lib/media';
import { can } from '@/lib/policies';
import type { NewApiKey, Scope, User } from '@/lib/types';
import { type Access, createApiKey, RESOURCES, type Resource } from './api-keys';
import classes from './NewApiKeyDialog.module.css';

const DAYS = [7, 30, 90, 180, 365];
const CHOICES: Record<Resource, Access[]> = {
  contactos: ['read', 'write'],
  users: ['read', 'write'],
  auditoria: ['read'],
};

/** What a program may; then the key itself, which is shown this once. */
export function NewApiKeyDialog({ user, onClose }: { user: User; onClose: () => void }) {
  const t = useT();
  const isPhone = useIsPhone();
  const [made, setMade] = useState<NewApiKey | null>(null);
  return (
    <Modal
      opened
      onClose={onClose}
      // Once there is a key, neither a click beside the dialog nor a hasty Escape must lose it.
      closeOnClickOutside={!made}
      closeOnEscape={!made}
      fullScreen={isPhone}
      title={t(made ? 'apiKeys.madeTitle' : 'apiKeys.new')}
      closeButtonProps={{ 'aria-label': t('common.close') }}
    >
      {made ? (
        <Made apiKey={made} onClose={onClose} />
      ) : (
        <KeyForm user={user} onMade={setMade} onClose={onClose} />
      )}
    </Modal>
  );
}

type FormProps = { user: User; onMade: (key: NewApiKey) => void; onClose: () => void };

function KeyForm({ user, onMade, onClose }: FormProps) {
  const t = useT();
  const mutation = useMutation(createApiKey(useQueryClient()));
  // Of the others a key has no more rights than whoever makes it.
  const resources = RESOURCES.filter((resource) => resource === 'contactos' || can(user, 'user:read'));
  const form = useForm({
    initialValues: { nombre: '', alcances: ['contactos:read'] as Scope[], dias: '90' },
    validate: {
      nombre: (value) => (value.trim() ? null : t('error.field.missing')),
      alcances: (value) => (value.length > 0 ? null : t('apiKeys.scopesMissing')),
    },
  });
  const { focus, refuse, isOfAField } = refusals(form);
  const save = form.onSubmit(
    ({ dias, ...values }) =>
      mutation.mutate(
        { ...values, dias: Number(dias) },
        {
          onSuccess: onMade,
          onError: refuse,
        },
      ),
    focus,
  );
  return (
    <form className={dialog.form} onSubmit={save} noValidate>
      {mutation.isError && !isOfAField && (
        <p className={dialog.refusal} role="alert">
          {explain(mutation.error)}
        </p>
      )}
      <TextInput
        label={t('apiKeys.name')}
        description={t('apiKeys.nameHint')}
        inputWrapperOrder={['label', 'input', 'description', 'error']}
        autoComplete="off"
        maxLength={120}
        data-autofocus
        {...form.getInputProps('nombre')}
      />
      <Scopes
        resources={resources}
        chosen={form.values.alcances}
        error={form.errors.alcances}
        onChange={(alcances) => form.setFieldValue('alcances', alcances)}
      />
      <NativeSelect
        label={t('apiKeys.days')}
        data={DAYS.map((days) => ({ value: String(days), label: t('apiKeys.daysCount', { count: days }) }))}
        {...form.getInputProps('dias')}
      />
      <div className={dialog.actions}>
        <Button variant="default" onClick={onClose}>
          {t('common.cancel')}
        </Button>
        <Button type="submit" loading={mutation.isPending}>
          {t('apiKeys.create')}
        </Button>
      </div>
    </form>
  );
}

type ScopesProps = {
  resources: readonly Resource[];
  chosen: Scope[];
  error: ReactNode;
  onChange: (scopes: Scope[]) => void;
};

/** A line for each resource; what may change it may read it too. */
function Scopes({ resources, chosen, error, onChange }: ScopesProps) {
  const t = useT();
  const toggle = (scope: Scope) =>
    onChange(chosen.includes(scope) ? chosen.filter((other) => other !== scope) : [...chosen, scope]);
  return (
    <fieldset className={classes.scopes} aria-describedby={error ? 'scopes-error' : undefined}>
      <legend>{t('apiKeys.scopes')}</legend>
      {resources.map((resource) => (
        <div key={resource} className={classes.resource}>
          <span>
            {t(`apiKeys.resource.${resource}`)}
            {resource === 'users' && (
              <small id="users-hint" className={classes.hint}>
                {t('apiKeys.usersHint')}
              </small>
            )}
          </span>
          {CHOICES[resource].map((access) => {
            const scope = `${resource}:${access}` as Scope;
            const isImplied = access === 'read' && chosen.includes(`${resource}:write` as Scope);
            return (
              <label key={access} className={classes.scope}>
                <input
                  type="checkbox"
                  aria-label={t(`apiKeys.access.${access}`, { resource: t(`apiKeys.resource.${resource}`) })}
                  aria-describedby={scope === 'users:write' ? 'users-hint' : undefined}
                  checked={isImplied || chosen.includes(scope)}
                  disabled={isImplied}
                  onChange={() => toggle(scope)}
                />
                {t(`apiKeys.may.${access}`)}
              </label>
            );
          })}
        </div>
      ))}
      {error && (
        <p id="scopes-error" className={classes.error} role="alert">
          {error}
        </p>
      )}
    </fieldset>
  );
}

function Made({ apiKey, onClose }: { apiKey: NewApiKey; onClose: () => void }) {
  const t = useT();
  return (
    <div className={dialog.form}>
      <p className={classes.warning} role="status">
        {t('apiKeys.madeText')}
      </p>
      <Secret label={t('apiKeys.key')} value={apiKey.clave} />
      <p className={dialog.text}>{t('apiKeys.madeUse')}</p>
      <div className={dialog.actions}>
        <Button onClick={onClose}>{t('apiKeys.done')}</Button>
      </div>
    </div>
  );
}

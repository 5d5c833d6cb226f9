import { Button, Modal } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import dialog from '@/components/Dialog.module.css';
import { historyQuery } from '@/features/audit/history';
import { labelOf } from '@/features/audit/words';
import { type ClashingField, type Conflict, conflictStore } from '@/features/contacts/conflicts';
import { formatAgo } from '@/lib/format';
import { useT } from '@/lib/i18n/later';
import { useStore } from '@/lib/store';
import { useNameOf } from '../useNameOf';
import classes from './ConflictDialog.module.css';

/** Two values of the same field, and who wrote the other one: nothing is chosen until one chooses. */
export default function ConflictDialog() {
  const conflict = useStore(conflictStore);
  // Anew for each, so that nothing chosen in one is chosen in the next.
  return conflict && <Question key={conflict.contact.updated_at} conflict={conflict} />;
}

type Side = 'mine' | 'theirs';

function Question({ conflict }: { conflict: Conflict }) {
  const t = useT();
  const { contact, mine, fields, settle } = conflict;
  const [chosen, setChosen] = useState<Partial<Record<ClashingField, Side>>>({});
  const history = useQuery(historyQuery(contact.id)).data?.items;
  const nameOf = useNameOf();
  const isWhole = fields.every((name) => chosen[name]);

  const written = (name: ClashingField, value: unknown): string => {
    if (value === null || value === undefined || value === '') return t('common.none');
    if (name === 'estado') return t(`common.estado.${value as Conflict['contact']['estado']}`);
    if (name === 'propietario_id') return nameOf(String(value)) ?? t('owners.nobody');
    return String(value);
  };
  const whoWrote = (name: ClashingField) => {
    const entry = history?.find(({ cambios }) => cambios && name in cambios);
    if (!entry) return t('conflict.theirs');
    const who = entry.usuario ?? t('conflict.somebody');
    return t('conflict.theirsOf', { who, when: formatAgo(entry.momento) });
  };

  return (
    <Modal
      opened
      onClose={() => settle(new Set())}
      size="36rem"
      title={t('conflict.title', { name: contact.nombre_completo })}
      closeButtonProps={{ 'aria-label': t('common.close') }}
    >
      <div className={dialog.form}>
        <p className={dialog.text}>{t('conflict.text', { count: fields.length })}</p>
        {fields.map((name) => (
          <fieldset key={name} className={classes.field}>
            <legend>{labelOf(t, name)}</legend>
            {(['theirs', 'mine'] as const).map((side) => (
              <label key={side} className={classes.side} data-chosen={chosen[name] === side || undefined}>
                <input
                  type="radio"
                  name={name}
                  checked={chosen[name] === side}
                  onChange={() => setChosen({ ...chosen, [name]: side })}
                />
                <span className={classes.who}>{side === 'mine' ? t('conflict.mine') : whoWrote(name)}</span>
                <span className={classes.value}>
                  {written(name, side === 'mine' ? mine[name] : contact[name])}
                </span>
              </label>
            ))}
          </fieldset>
        ))}
        <div className={dialog.actions}>
          <Button variant="default" onClick={() => settle(new Set())}>
            {t('conflict.keepTheirs')}
          </Button>
          <Button
            disabled={!isWhole}
            onClick={() => settle(new Set(fields.filter((name) => chosen[name] === 'mine')))}
          >
            {t('conflict.save')}
          </Button>
        </div>
      </div>
    </Modal>
  );
}

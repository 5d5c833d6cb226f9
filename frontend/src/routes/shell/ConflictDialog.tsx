import { Button, Modal } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import dialog from '@/components/Dialog.module.css';
import { historyQuery, userHistoryQuery } from '@/features/audit/history';
import { labelOf } from '@/features/audit/words';
import { announce } from '@/lib/announce';
import { type Conflict, conflictStore } from '@/lib/conflicts';
import { formatAgo } from '@/lib/format';
import { hasKey, useT } from '@/lib/i18n/later';
import { useStore } from '@/lib/store';
import { useNameOf } from '../useNameOf';
import classes from './ConflictDialog.module.css';

/** Two values of the same field, and who wrote the other one: nothing is chosen until one chooses. */
export default function ConflictDialog() {
  const conflict = useStore(conflictStore);
  // Anew for each, so that nothing chosen in one is chosen in the next.
  return conflict && <Question key={conflict.theirs.updated_at} conflict={conflict} />;
}

type Side = 'mine' | 'theirs';

function Question({ conflict }: { conflict: Conflict }) {
  const t = useT();
  const { theirs, mine, fields, settle } = conflict;
  const [chosen, setChosen] = useState<Partial<Record<string, Side>>>({});
  const whoWrote = useWhoWrote(conflict);
  const nameOf = useNameOf();
  const isWhole = fields.every((name) => chosen[name]);

  const written = (name: string, side: Side): string => {
    const value = (side === 'mine' ? mine : theirs)[name];
    if (value === null || value === undefined || value === '') return t('common.none');
    if (name === 'definicion') return t(`conflict.definicion.${side}`);
    if (name === 'propietario_id') return nameOf(String(value)) ?? t('owners.nobody');
    if (name === 'municipio') return nameOf(String(value)) ?? String(value);
    const estado = `common.estado.${value}`;
    return name === 'estado' && hasKey(estado) ? t(estado) : String(value);
  };
  function leave() {
    settle(new Set());
    announce(t('conflict.left'));
  }

  return (
    <Modal
      opened
      onClose={leave}
      size="36rem"
      title={t('conflict.title', { name: String(theirs.nombre_completo ?? theirs.nombre) })}
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
                <span className={classes.value}>{written(name, side)}</span>
              </label>
            ))}
          </fieldset>
        ))}
        <div className={dialog.actions}>
          <Button variant="default" onClick={leave}>
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

/** Who wrote the other value, and when, where there is a trail of it that one may read. */
function useWhoWrote({ of, theirs: { id } }: Conflict): (name: string) => string {
  const t = useT();
  const ofContact = useQuery({ ...historyQuery(id), enabled: of === 'contact' });
  const ofUser = useQuery({ ...userHistoryQuery(id), enabled: of === 'user' });
  const history = (ofContact.data ?? ofUser.data)?.items;
  return (name) => {
    const entry = history?.find(({ cambios }) => cambios && name in cambios);
    if (!entry) return t('conflict.theirs');
    const who = entry.usuario ?? t('conflict.somebody');
    return t('conflict.theirsOf', { who, when: formatAgo(entry.momento) });
  };
}

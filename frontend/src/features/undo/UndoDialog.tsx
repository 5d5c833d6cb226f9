import { Button, Modal } from '@mantine/core';
import dialog from '@/components/Dialog.module.css';
import { hasKey, type Translate, useT } from '@/lib/i18n/later';
import { useIsPhone } from '@/lib/media';
import type { ContactUndo, UndoPlan, UndoStep } from '@/lib/types';
import classes from './UndoDialog.module.css';

/** Contacts that are shown one by one; who undoes a thousand has seen enough by then. */
const SHOWN = 20;
const LONGEST = 60;

type NameOf = (userId: string | null) => string | undefined;

type Props = {
  plan: UndoPlan;
  nameOf: NameOf;
  isPending: boolean;
  /** Why the server refused. */
  refusal: string | null;
  /** What to do about what was changed again since; nothing, where there is no such thing. */
  onConfirm: (conflicts?: NonNullable<ContactUndo['conflictos']>) => void;
  onClose: () => void;
};

/** What undoing changes, contact by contact; and where that loses newer changes, the question whether it may. */
export function UndoDialog({ plan, nameOf, isPending, refusal, onConfirm, onClose }: Props) {
  const t = useT();
  const isPhone = useIsPhone();
  const hasConflicts = plan.con_conflictos > 0;
  // The server looks at the first 200 of many.
  const isPartial = plan.pasos.length < plan.total;
  const text = hasConflicts
    ? t(isPartial ? 'undo.conflictMany' : 'undo.conflictText', {
        count: plan.con_conflictos,
        total: plan.total,
      })
    : t('undo.previewText', { count: plan.total });
  return (
    <Modal
      opened
      onClose={onClose}
      size="44rem"
      fullScreen={isPhone}
      title={t(hasConflicts ? 'undo.conflictTitle' : 'undo.previewTitle')}
      closeButtonProps={{ 'aria-label': t('common.close') }}
    >
      <div className={dialog.form}>
        <p className={dialog.text}>
          {text} {plan.con_obstaculos > 0 && t('undo.obstacles', { count: plan.con_obstaculos })}
        </p>
        <Plan plan={plan} nameOf={nameOf} />
        {refusal && (
          <p className={dialog.refusal} role="alert">
            {refusal}
          </p>
        )}
        <div className={dialog.actions}>
          <Button variant="default" data-autofocus={!hasConflicts || undefined} onClick={onClose}>
            {t('common.cancel')}
          </Button>
          {hasConflicts ? (
            <>
              <Button
                variant="default"
                className={classes.replace}
                disabled={isPending}
                onClick={() => onConfirm('reemplazar')}
              >
                {t('undo.replace')}
              </Button>
              <Button data-autofocus disabled={isPending} onClick={() => onConfirm('conservar')}>
                {t('undo.keep')}
              </Button>
            </>
          ) : (
            <Button loading={isPending} onClick={() => onConfirm()}>
              {t('undo.confirm')}
            </Button>
          )}
        </div>
      </div>
    </Modal>
  );
}

/** Those about which there is a question come first. */
function Plan({ plan, nameOf }: Pick<Props, 'plan' | 'nameOf'>) {
  const t = useT();
  const steps = [...plan.pasos].sort((one, other) => weight(other) - weight(one));
  const shown = steps.slice(0, SHOWN);
  const rest = plan.total - shown.length;
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls is scrolled by keyboard too
    <section className={classes.plan} aria-label={t('undo.planLabel')} tabIndex={0}>
      <ul className={classes.steps}>
        {shown.map((step) => (
          <li key={step.contacto_id} className={classes.step}>
            <strong>{step.nombre}</strong>
            <Step step={step} nameOf={nameOf} />
          </li>
        ))}
      </ul>
      {rest > 0 && <p className={classes.rest}>{t('undo.more', { count: rest })}</p>}
    </section>
  );
}

const weight = ({ conflictos, obstaculo }: UndoStep) =>
  Object.keys(conflictos).length > 0 ? 2 : obstaculo ? 1 : 0;

function Step({ step, nameOf }: { step: UndoStep; nameOf: NameOf }) {
  const t = useT();
  if (step.obstaculo) return <span className={classes.obstacle}>{t(`undo.obstacle.${step.obstaculo}`)}</span>;
  const fields = [
    ...Object.entries(step.conflictos).map((field) => [...field, true] as const),
    ...Object.entries(step.campos).map((field) => [...field, false] as const),
  ].filter(([name], _index, all) => name !== 'nombre_completo' || all.length === 1);
  return (
    <>
      {step.accion === 'eliminar' && <span className={classes.moved}>{t('undo.toTrash')}</span>}
      {step.accion === 'restaurar' && <span className={classes.moved}>{t('undo.fromTrash')}</span>}
      {fields.length > 0 && (
        <table className={classes.fields}>
          <thead className={classes.heads}>
            <tr>
              <th scope="col">{t('undo.field')}</th>
              <th scope="col">{t('undo.now')}</th>
              <th scope="col">{t('undo.after')}</th>
            </tr>
          </thead>
          <tbody>
            {fields.map(([name, { ahora, despues }, isConflict]) => (
              <tr key={name}>
                <th scope="row">
                  {labelOf(t, name)}{' '}
                  {isConflict && <span className={classes.conflict}>{t('undo.changedSince')}</span>}
                </th>
                <td>{written(t, nameOf, name, ahora)}</td>
                <td>{step.accion === 'eliminar' ? '' : written(t, nameOf, name, despues)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
    </>
  );
}

function labelOf(t: Translate, field: string): string {
  const key = `audit.label.${field}`;
  return hasKey(key) ? t(key) : field;
}

function written(t: Translate, nameOf: NameOf, field: string, value: unknown): string {
  if (value === null || value === undefined || value === '') return t('undo.empty');
  const text = String(value);
  const estado = `common.estado.${text}`;
  if (field === 'estado' && hasKey(estado)) return t(estado);
  if (field === 'propietario_id') return nameOf(text) ?? t('audit.somebodyElse');
  return text.length > LONGEST ? `${text.slice(0, LONGEST).trimEnd()}…` : text;
}

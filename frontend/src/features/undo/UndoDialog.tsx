import { Button, Modal } from '@mantine/core';
import dialog from '@/components/Dialog.module.css';
import { useT } from '@/lib/i18n/later';
import { useIsPhone } from '@/lib/media';
import type { ContactUndo, TrailUndoPlan, TrailUndoStep } from '@/lib/types';
import classes from './UndoDialog.module.css';
import { isOfContacts, knowing, labelOf, moveOf, type NameOf, obstacleOf, thingsOf, written } from './words';

/** Things that are shown one by one; who undoes a thousand has seen enough by then. */
const SHOWN = 20;

type Props = {
  plan: TrailUndoPlan;
  /** The server does nothing before it knows what becomes of newer changes. */
  isRefused: boolean;
  nameOf: NameOf;
  isPending: boolean;
  /** Why the server refused. */
  refusal: string | null;
  /** What to do about what was changed again since; nothing, where there is no such thing. */
  onConfirm: (conflicts?: NonNullable<ContactUndo['conflictos']>) => void;
  onClose: () => void;
};

/** What undoing changes, thing by thing; and where that loses newer changes, the question whether it may. */
export function UndoDialog({ plan, isRefused, nameOf, isPending, refusal, onConfirm, onClose }: Props) {
  const t = useT();
  const isPhone = useIsPhone();
  const hasConflicts = plan.con_conflictos > 0 || isRefused;
  // The server looks at the first 200 of many.
  const isPartial = plan.pasos.length < plan.total;
  const isMixed = !isOfContacts(plan);
  const counts = { count: plan.con_conflictos, total: plan.total };
  const text =
    isRefused && plan.con_conflictos === 0
      ? t('undo.conflictUnseen', counts)
      : hasConflicts
        ? t(`undo.${isPartial ? 'conflictMany' : 'conflictText'}${isMixed ? 'Mixed' : ''}`, counts)
        : isMixed
          ? t('undo.previewMixed', { things: thingsOf(t, plan) })
          : t('undo.previewText', { count: plan.total });
  const obstacles = t(isMixed ? 'undo.obstaclesMixed' : 'undo.obstacles', { count: plan.con_obstaculos });
  // Where nothing of it can be done there is nothing to agree to.
  const isPossible = plan.con_obstaculos < plan.total;
  return (
    <Modal
      opened
      onClose={onClose}
      size="44rem"
      fullScreen={isPhone}
      title={t(plan.con_conflictos > 0 ? 'undo.conflictTitle' : 'undo.previewTitle')}
      closeButtonProps={{ 'aria-label': t('common.close') }}
    >
      <div className={dialog.form}>
        <p className={dialog.text}>
          {text} {plan.con_obstaculos > 0 && obstacles}
        </p>
        <Plan plan={plan} nameOf={knowing(plan, nameOf)} />
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
            <Button loading={isPending} disabled={!isPossible} onClick={() => onConfirm()}>
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
  const isMixed = !isOfContacts(plan);
  const label = t(isMixed ? 'undo.planLabelMixed' : 'undo.planLabel');
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls is scrolled by keyboard too
    <section className={classes.plan} aria-label={label} tabIndex={0}>
      <ul className={classes.steps}>
        {shown.map((step) => (
          <li key={`${step.entidad} ${step.entidad_id}`} className={classes.step}>
            <span>
              <strong>{step.nombre}</strong>
              {isMixed && <span className={classes.kind}> {t(`undo.kind.${step.entidad}`)}</span>}
            </span>
            <Step step={step} nameOf={nameOf} />
          </li>
        ))}
      </ul>
      {rest > 0 && (
        <p className={classes.rest}>{t(isMixed ? 'undo.moreMixed' : 'undo.more', { count: rest })}</p>
      )}
    </section>
  );
}

const weight = ({ conflictos, obstaculo }: TrailUndoStep) =>
  Object.keys(conflictos).length > 0 ? 2 : obstaculo ? 1 : 0;

function Step({ step, nameOf }: { step: TrailUndoStep; nameOf: NameOf }) {
  const t = useT();
  if (step.obstaculo) return <span className={classes.obstacle}>{obstacleOf(t, step)}</span>;
  const move = moveOf(t, step);
  const stays = step.accion === 'cambiar' ? step.quedan.map((field) => labelOf(t, field)).join(', ') : '';
  const fields = [
    ...Object.entries(step.conflictos).map((field) => [...field, true] as const),
    ...Object.entries(step.campos).map((field) => [...field, false] as const),
  ].filter(([name], _index, all) => name !== 'nombre_completo' || all.length === 1);
  return (
    <>
      {move && <span className={classes.moved}>{move}</span>}
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
      {stays && <span className={classes.moved}>{t('undo.stays', { fields: stays })}</span>}
    </>
  );
}

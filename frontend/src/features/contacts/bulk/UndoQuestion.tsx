import { Button, Modal } from '@mantine/core';
import dialog from '@/components/Dialog.module.css';
import { useT } from '@/lib/i18n/later';
import { useStore } from '@/lib/store';
import { questionStore } from './undo';

/** Some contacts were changed again since: what becomes of that. */
export function UndoQuestion() {
  const t = useT();
  const question = useStore(questionStore);
  if (!question) return null;
  const { plan, answer } = question;
  return (
    <Modal
      opened
      onClose={() => answer(null)}
      title={t('bulk.conflictTitle')}
      closeButtonProps={{ 'aria-label': t('common.close') }}
    >
      <div className={dialog.form}>
        <p className={dialog.text}>{t('bulk.conflictText', { count: plan.con_conflictos })}</p>
        <div className={dialog.actions}>
          <Button variant="default" data-autofocus onClick={() => answer('conservar')}>
            {t('bulk.conflictKeep')}
          </Button>
          <Button color="red" onClick={() => answer('reemplazar')}>
            {t('bulk.conflictReplace')}
          </Button>
        </div>
      </div>
    </Modal>
  );
}

import { useT } from '@/lib/i18n';
import {
  chooseLoaded,
  clearSelection,
  extendTo,
  isChosen,
  selectionStore,
  toggle,
  useSelection,
} from '@/lib/selection';
import { useStore } from '@/lib/store';
import classes from './RowCheck.module.css';

/** Chooses the contact of a row or a card, with Shift all up to it; as big as what it stands in. */
export function RowCheck({ contact }: { contact: { id: string; nombre_completo: string } }) {
  const t = useT();
  return (
    <input
      type="checkbox"
      className={classes.check}
      aria-label={t('contacts.select', { name: contact.nombre_completo })}
      checked={useSelection(() => isChosen(contact.id))}
      // Else it marks the words from the last click up to here.
      onMouseDown={(event) => event.shiftKey && event.preventDefault()}
      onChange={({ nativeEvent }) => {
        const isRange = (nativeEvent as MouseEvent).shiftKey;
        (isRange ? extendTo : toggle)(contact.id);
      }}
    />
  );
}

/** Chooses all that is loaded. */
export function HeadCheck({ ids }: { ids: () => string[] }) {
  const t = useT();
  const { isOn } = useStore(selectionStore);
  const isAll = isOn && ids().every(isChosen);
  return (
    <input
      ref={(element) => {
        if (element) element.indeterminate = isOn && !isAll;
      }}
      type="checkbox"
      className={classes.check}
      aria-label={t('contacts.selectLoaded')}
      checked={isAll}
      onChange={isAll ? clearSelection : chooseLoaded}
    />
  );
}

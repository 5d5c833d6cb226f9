import {
  IconAlertTriangle,
  IconArrowBackUp,
  IconCircleCheck,
  IconCircleDashed,
  IconEye,
  IconProgress,
} from '@tabler/icons-react';
import entry from '@/components/Entry.module.css';
import { useT } from '@/lib/i18n/importing';
import type { Import, ImportState } from '@/lib/types';
import classes from './ImportList.module.css';

const ICONS: Record<ImportState, typeof IconEye> = {
  por_revisar: IconCircleDashed,
  revisando: IconProgress,
  revisada: IconEye,
  importando: IconProgress,
  importada: IconCircleCheck,
  interrumpida: IconAlertTriangle,
};

/** How far it has come, in a word and a shape. */
export function StateLabel({ item, className = '' }: { item: Import; className?: string | undefined }) {
  const t = useT();
  const isUndone = item.deshecha || item.deshecha_en_parte;
  const Icon = isUndone ? IconArrowBackUp : ICONS[item.estado];
  const state = item.deshecha ? 'deshecha' : isUndone ? 'en_parte' : item.estado;
  return (
    <span className={`${entry.state} ${classes.mark} ${className}`} data-import={state}>
      <Icon size={15} stroke={1.9} aria-hidden="true" />
      {t(`importing.state.${state}`)}
    </span>
  );
}

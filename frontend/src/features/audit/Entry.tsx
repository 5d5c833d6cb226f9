import {
  type Icon,
  IconArrowBackUp,
  IconArrowMerge,
  IconChevronDown,
  IconCut,
  IconDownload,
  IconKey,
  IconLockX,
  IconLogin2,
  IconLogout,
  IconMail,
  IconMailCheck,
  IconPencil,
  IconPlayerStop,
  IconPlus,
  IconRefresh,
  IconShieldExclamation,
  IconTrash,
  IconTrashX,
  IconUpload,
  IconUserCheck,
  IconUserPlus,
  IconUsersGroup,
  IconUsersMinus,
  IconUsersPlus,
} from '@tabler/icons-react';
import { Link } from '@tanstack/react-router';
import { useId, useState } from 'react';
import { formatExact, formatTime } from '@/lib/format';
import { useT } from '@/lib/i18n/later';
import { useIsPhone } from '@/lib/media';
import type { AuditEntry } from '@/lib/types';
import classes from './Entry.module.css';
import { EntryDetails } from './EntryDetails';
import { contactOf, type NameOf, type Part, partsOf } from './words';

const ICONS: Record<AuditEntry['accion'], Icon> = {
  crear: IconPlus,
  cambiar: IconPencil,
  eliminar: IconTrash,
  restaurar: IconArrowBackUp,
  borrar: IconTrashX,
  entrar: IconLogin2,
  entrada_rechazada: IconLockX,
  salir: IconLogout,
  sesion_repetida: IconShieldExclamation,
  invitar: IconUserPlus,
  aceptar_invitacion: IconUserCheck,
  pedir_restablecer: IconKey,
  restablecer: IconKey,
  pedir_correo: IconMail,
  confirmar_correo: IconMailCheck,
  cancelar: IconPlayerStop,
  reintentar: IconRefresh,
  podar: IconCut,
  exportar: IconDownload,
  importar: IconUpload,
  fusionar: IconArrowMerge,
  buscar: IconUsersGroup,
  descartar: IconUsersMinus,
  retomar: IconUsersPlus,
};

type Props = { entry: AuditEntry; nameOf: NameOf; onUndo: (entry: AuditEntry) => void };

/** One sentence; what it leaves out opens below it. */
export function Entry({ entry, nameOf, onUndo }: Props) {
  const t = useT();
  const [isOpen, setIsOpen] = useState(false);
  const detailsId = useId();
  const sentenceId = useId();
  const Icon = ICONS[entry.accion];
  return (
    <li className={classes.entry} data-open={isOpen || undefined}>
      <div className={classes.row}>
        <Icon
          className={classes.icon}
          size={16}
          stroke={1.75}
          aria-hidden="true"
          data-action={entry.accion}
        />
        <p id={sentenceId} className={classes.sentence}>
          {partsOf(t, entry, { nameOf }).map((part, place) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: the words of a sentence have no other name than their place
            <Piece key={place} part={part} entry={entry} />
          ))}
        </p>
        <span className={classes.meta}>
          <span>{t(`audit.originName.${entry.origen}`)}</span>
          {entry.direccion && <span>{entry.direccion}</span>}
        </span>
        <time className={classes.time} dateTime={entry.momento} title={formatExact(entry.momento)}>
          {formatTime(entry.momento)}
        </time>
        <button
          type="button"
          className={classes.toggle}
          aria-label={t('audit.details')}
          aria-describedby={sentenceId}
          aria-expanded={isOpen}
          aria-controls={detailsId}
          onClick={() => setIsOpen(!isOpen)}
        >
          <IconChevronDown size={16} stroke={1.75} aria-hidden="true" />
        </button>
      </div>
      <div id={detailsId} hidden={!isOpen}>
        {isOpen && <EntryDetails entry={entry} nameOf={nameOf} onUndo={onUndo} />}
      </div>
    </li>
  );
}

function Piece({ part, entry }: { part: Part; entry: AuditEntry }) {
  const isPhone = useIsPhone();
  if (part.is === 'words') return part.text;
  const contactId = contactOf(entry);
  // Too small for a thumb: on a phone it is among the details.
  if (part.is === 'what' && contactId && !isPhone)
    return (
      <Link to="/contactos/$contactId" params={{ contactId }} className={classes.thing}>
        {part.text}
      </Link>
    );
  return <span className={part.is === 'who' ? classes.who : classes.name}>{part.text}</span>;
}

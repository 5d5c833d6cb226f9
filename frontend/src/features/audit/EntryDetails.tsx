import { UnstyledButton } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import { formatDate } from '@/lib/format';
import { locale, useT } from '@/lib/i18n/later';
import type { AuditEntry } from '@/lib/types';
import classes from './EntryDetails.module.css';
import { canBeUndone, changesOf, contactOf, type NameOf } from './words';

type Props = { entry: AuditEntry; nameOf: NameOf; onUndo: (entry: AuditEntry) => void };

/** Each field before and after, and by what one finds the entry again. */
export function EntryDetails({ entry, nameOf, onUndo }: Props) {
  const t = useT();
  const changes = changesOf(t, entry, nameOf);
  const contactId = contactOf(entry);
  const isOfOne = entry.accion !== 'borrar' && entry.accion !== 'exportar';
  const isErased = entry.entidad === 'contacto' && entry.nombre === null && isOfOne;
  return (
    <div className={classes.details}>
      {changes.length > 0 && (
        <table className={classes.changes}>
          <thead>
            <tr>
              <th scope="col">{t('audit.fieldHead')}</th>
              <th scope="col">{t('audit.before')}</th>
              <th scope="col">{t('audit.after')}</th>
            </tr>
          </thead>
          <tbody>
            {changes.map(({ field, label, before, after, isSecret }) => (
              <tr key={field}>
                <th scope="row">{label}</th>
                {isSecret ? (
                  <td colSpan={2} className={classes.secret}>
                    {t('audit.secret')}
                  </td>
                ) : (
                  <>
                    <td>{before}</td>
                    <td>{after}</td>
                  </>
                )}
              </tr>
            ))}
          </tbody>
        </table>
      )}
      {isErased && <p className={classes.erased}>{t('audit.erasedValues')}</p>}
      <dl className={classes.facts}>
        <Fact name={t('audit.moment')} value={`${formatDate(entry.momento)}, ${exactTime(entry.momento)}`} />
        <Fact name={t('audit.origin')} value={t(`audit.originName.${entry.origen}`)} />
        <Fact name={t('audit.address')} value={entry.direccion} />
        <Fact name={t('audit.request')} value={entry.solicitud_id} isCode />
        <Fact name={t('audit.operation')} value={entry.operacion_id} isCode />
        <Fact name={t('audit.undoes')} value={entry.deshace_id} isCode />
      </dl>
      <div className={classes.links}>
        {canBeUndone(entry) && (
          <UnstyledButton className={classes.link} onClick={() => onUndo(entry)}>
            {t('audit.undo')}
          </UnstyledButton>
        )}
        {contactId && (
          <Link to="/contactos/$contactId" params={{ contactId }} className={classes.link}>
            {t('audit.openContact')}
          </Link>
        )}
        <Link to="/auditoria" search={{ operacion: entry.operacion_id }} className={classes.link}>
          {t('audit.seeOperation')}
        </Link>
      </div>
    </div>
  );
}

function Fact({ name, value, isCode }: { name: string; value: string | null; isCode?: boolean }) {
  if (!value) return null;
  return (
    <div>
      <dt>{name}</dt>
      <dd className={isCode ? classes.code : undefined}>{value}</dd>
    </div>
  );
}

/** To the second, in Bogotá. */
function exactTime(value: string): string {
  return new Intl.DateTimeFormat(locale(), { timeZone: 'America/Bogota', timeStyle: 'medium' }).format(
    new Date(value),
  );
}

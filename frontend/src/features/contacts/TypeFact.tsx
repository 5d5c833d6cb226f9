import { useId } from 'react';
import { useT } from '@/lib/i18n';
import type { Contact, DocumentType } from '@/lib/types';
import { DOCUMENT_TYPES } from './document';
import classes from './EditableFact.module.css';
import { useSaveFact } from './useSaveFact';

/** Of what type its document is, changed where it stands. */
export function TypeFact({ contact }: { contact: Contact }) {
  const t = useT();
  const id = useId();
  const label = t('contact.document.type');
  const save = useSaveFact(contact, label);
  const type = contact.tipo_documento;
  return (
    <div className={classes.fact} data-field="tipo_documento">
      <dt>
        <label htmlFor={id}>{label}</label>
      </dt>
      <dd>
        <div className={classes.show}>
          <select
            id={id}
            className={`${classes.value} ${classes.select}`}
            data-empty={!type || undefined}
            value={type ?? ''}
            onChange={(event) =>
              void save({ tipo_documento: (event.currentTarget.value || null) as DocumentType | null })
            }
          >
            <option value="">{t('contact.document.none')}</option>
            {DOCUMENT_TYPES.map((value) => (
              <option key={value} value={value}>
                {t(`contact.document.name.${value}`)}
              </option>
            ))}
          </select>
        </div>
      </dd>
    </div>
  );
}

import { NativeSelect } from '@mantine/core';
import { useT } from '@/lib/i18n/importing';
import type { Import, ImportUpdate } from '@/lib/types';
import classes from './FileFacts.module.css';

const ENCODINGS = ['utf-8', 'utf-8-sig', 'windows-1252', 'utf-16'] as const;
const SEPARATORS = { ',': 'comma', ';': 'semicolon', '\t': 'tab', '|': 'bar' } as const;

type Props = { item: Import; isReading: boolean; onChange: (changes: ImportUpdate) => void };

/** How the file is read, recognised and to be changed where that was wrong. */
export function FileFacts({ item, isReading, onChange }: Props) {
  const t = useT();
  return (
    <div className={classes.facts} aria-busy={isReading}>
      {item.formato === 'csv' && (
        <>
          <NativeSelect
            label={t('importing.encoding')}
            value={item.codificacion ?? ''}
            data={ENCODINGS.map((value) => ({ value, label: t(`importing.encodingName.${value}`) }))}
            onChange={({ currentTarget }) =>
              onChange({ codificacion: currentTarget.value as (typeof ENCODINGS)[number] })
            }
          />
          <NativeSelect
            label={t('importing.separator')}
            value={item.separador ?? ''}
            data={Object.entries(SEPARATORS).map(([value, name]) => ({
              value,
              label: t(`importing.separatorName.${name}`),
            }))}
            onChange={({ currentTarget }) =>
              onChange({ separador: currentTarget.value as keyof typeof SEPARATORS })
            }
          />
        </>
      )}
      {item.hojas.length > 1 && (
        <NativeSelect
          label={t('importing.sheet')}
          value={item.hoja ?? ''}
          data={item.hojas}
          onChange={({ currentTarget }) => onChange({ hoja: currentTarget.value })}
        />
      )}
      <label className={classes.headings}>
        <input
          type="checkbox"
          checked={item.con_encabezados}
          onChange={({ currentTarget }) => onChange({ con_encabezados: currentTarget.checked })}
        />
        <span>{t('importing.hasHeadings')}</span>
      </label>
    </div>
  );
}

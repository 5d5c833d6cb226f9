import { NativeSelect } from '@mantine/core';
import { useT } from '@/lib/i18n/importing';
import { useIsPhone } from '@/lib/media';
import type { Import, ImportColumn, ImportField } from '@/lib/types';
import classes from './MappingTable.module.css';
import { IMPORT_FIELDS, type Mapping, withField } from './mapping';

type Props = {
  item: Import;
  mapping: Mapping;
  isDisabled: boolean;
  onChange: (mapping: Mapping) => void;
};

/** Each column of the file, what stands in it, and where it goes. */
export function MappingTable({ item, mapping, isDisabled, onChange }: Props) {
  const t = useT();
  const isPhone = useIsPhone();
  const nameOf = (index: number) => {
    const { encabezado } = item.columnas[index] ?? {};
    return encabezado?.trim() || t('importing.column', { number: index + 1 });
  };
  const select = (index: number) => (
    <FieldSelect
      name={nameOf(index)}
      value={mapping[index] ?? null}
      takenBy={(field) => {
        const other = mapping.indexOf(field);
        return other >= 0 && other !== index ? nameOf(other) : null;
      }}
      isDisabled={isDisabled}
      onChange={(field) => onChange(withField(mapping, index, field))}
    />
  );
  return (
    <section className={classes.section} aria-labelledby="mapping">
      <h3 id="mapping">{t('importing.mappingTitle')}</h3>
      {isPhone ? (
        <ul className={classes.cards}>
          {item.columnas.map((column, index) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: a column is its place; headings may be alike
            <li key={index} className={classes.card} data-left={mapping[index] === null || undefined}>
              <span className={classes.heading}>{nameOf(index)}</span>
              <Samples column={column} />
              {select(index)}
            </li>
          ))}
        </ul>
      ) : (
        <table className={classes.table}>
          <thead>
            <tr>
              <th scope="col">{t('importing.columnHead')}</th>
              <th scope="col">{t('importing.samplesHead')}</th>
              <th scope="col">{t('importing.fieldHead')}</th>
            </tr>
          </thead>
          <tbody>
            {item.columnas.map((column, index) => (
              // biome-ignore lint/suspicious/noArrayIndexKey: as above
              <tr key={index} data-left={mapping[index] === null || undefined}>
                <th scope="row" className={classes.heading}>
                  {nameOf(index)}
                </th>
                <td>
                  <Samples column={column} />
                </td>
                <td>{select(index)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
    </section>
  );
}

function Samples({ column }: { column: ImportColumn }) {
  const t = useT();
  const { muestras } = column;
  return (
    <span className={classes.samples}>
      {muestras.length > 0 ? muestras.join(' · ') : t('importing.noSamples')}
    </span>
  );
}

type SelectProps = {
  name: string;
  value: ImportField | null;
  takenBy: (field: ImportField) => string | null;
  isDisabled: boolean;
  onChange: (field: ImportField | null) => void;
};

function FieldSelect({ name, value, takenBy, isDisabled, onChange }: SelectProps) {
  const t = useT();
  const options = IMPORT_FIELDS.map((field) => {
    const column = takenBy(field);
    const label = t(`importing.field.${field}`);
    return { value: field, label: column ? t('importing.taken', { field: label, column }) : label };
  });
  return (
    <NativeSelect
      className={classes.select}
      aria-label={t('importing.fieldOf', { name })}
      value={value ?? ''}
      disabled={isDisabled}
      data={[{ value: '', label: t('importing.noField') }, ...options]}
      onChange={({ currentTarget }) =>
        onChange(IMPORT_FIELDS.find((field) => field === currentTarget.value) ?? null)
      }
    />
  );
}

import { NativeSelect, TextInput } from '@mantine/core';
import { useT } from '@/lib/i18n/importing';
import { ESTADOS, type Import, type ImportUpdate, type Teammate } from '@/lib/types';
import classes from './Defaults.module.css';

type Props = { item: Import; team: Teammate[]; onChange: (changes: ImportUpdate) => void };
type Values = Import['por_defecto'];

/** What new contacts get where the file says nothing. */
export function Defaults({ item, team, onChange }: Props) {
  const t = useT();
  const { por_defecto: values } = item;
  const save = (changes: Partial<Values>) => onChange({ por_defecto: { ...values, ...changes } });
  return (
    <section className={classes.section} aria-labelledby="defaults">
      <h3 id="defaults">{t('importing.defaultsTitle')}</h3>
      <p>{t('importing.defaultsAbout')}</p>
      <div className={classes.fields}>
        <NativeSelect
          label={t('importing.defaultEstado')}
          value={values.estado ?? 'prospecto'}
          data={ESTADOS.map((value) => ({ value, label: t(`common.estado.${value}`) }))}
          onChange={({ currentTarget }) => save({ estado: currentTarget.value as Values['estado'] })}
        />
        <NativeSelect
          label={t('importing.defaultPropietario')}
          value={values.propietario_id ?? ''}
          data={[
            { value: '', label: t('importing.noOwner') },
            ...team.map(({ id, nombre_completo }) => ({ value: id, label: nombre_completo })),
          ]}
          onChange={({ currentTarget }) => save({ propietario_id: currentTarget.value || null })}
        />
        <Place
          label={t('importing.defaultCiudad')}
          value={values.ciudad ?? null}
          onSave={(ciudad) => save({ ciudad })}
        />
        <Place
          label={t('importing.defaultPais')}
          value={values.pais ?? null}
          placeholder={t('importing.usualPais')}
          onSave={(pais) => save({ pais })}
        />
      </div>
    </section>
  );
}

type PlaceProps = {
  label: string;
  value: string | null;
  placeholder?: string;
  onSave: (value: string | null) => void;
};

/** Stored when one leaves it. */
function Place({ label, value, placeholder, onSave }: PlaceProps) {
  return (
    <TextInput
      // Another value from the server is another field.
      key={value}
      label={label}
      placeholder={placeholder}
      defaultValue={value ?? ''}
      maxLength={100}
      autoCapitalize="words"
      onBlur={({ currentTarget }) => {
        const typed = currentTarget.value.trim() || null;
        if (typed !== value) onSave(typed);
      }}
      onKeyDown={(event) => {
        if (event.key !== 'Enter') return;
        // It is this field that one is done with, not the whole step.
        event.preventDefault();
        event.currentTarget.blur();
      }}
    />
  );
}

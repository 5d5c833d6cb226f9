import { useId } from 'react';
import { Avatar } from '@/components/Avatar';
import { EstadoLabel } from '@/components/EstadoLabel';
import { useT } from '@/lib/i18n/duplicates';
import { ESTADOS } from '@/lib/types';
import classes from './MergeResult.module.css';
import { labelOf, MergeValue } from './MergeValue';
import type { Values } from './merging';

const SHOWN = ['telefono', 'cedula', 'email', 'ciudad', 'pais', 'propietario_id', 'notas'] as const;

/** The one contact, as it would be. */
export function MergeResult({ values }: { values: Values }) {
  const t = useT();
  const id = useId();
  const estado = ESTADOS.find((one) => one === values.estado);
  return (
    <section className={classes.result} aria-labelledby={id}>
      <h2 id={id} className={classes.title}>
        {t('merge.result')}
      </h2>
      <div className={classes.who}>
        <Avatar person={{ nombres: values.nombres ?? '', apellidos: values.apellidos ?? '' }} size={40} />
        <div className={classes.names}>
          <p className={classes.name}>{values.nombre_completo}</p>
          {estado && <EstadoLabel estado={estado} />}
        </div>
      </div>
      <dl className={classes.facts}>
        {SHOWN.map((name) => (
          <div key={name}>
            <dt>{labelOf(t, name)}</dt>
            <dd>
              <MergeValue row={{ name }} values={values} />
            </dd>
          </div>
        ))}
      </dl>
    </section>
  );
}

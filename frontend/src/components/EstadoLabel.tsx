import { useT } from '@/lib/i18n';
import type { Estado } from '@/lib/types';
import classes from './EstadoLabel.module.css';

/** A shape for each estado beside its hue: a ring, half full, full, crossed out. */
export function EstadoMark({ estado, size = 14 }: { estado: Estado; size?: number }) {
  const colour = `var(--estado-${estado})`;
  return (
    <svg className={classes.mark} width={size} height={size} viewBox="0 0 14 14" aria-hidden="true">
      <circle
        cx="7"
        cy="7"
        r="5.25"
        fill={estado === 'cliente' ? colour : 'none'}
        stroke={colour}
        strokeWidth="1.75"
      />
      {estado === 'calificado' && (
        <path d="M7 4a3 3 0 0 1 0 6z" fill={colour} stroke={colour} strokeWidth="0.5" />
      )}
      {estado === 'cliente' && (
        <path
          d="m4.6 7.2 1.7 1.7 3.2-3.5"
          fill="none"
          stroke="var(--ground)"
          strokeWidth="1.5"
          strokeLinecap="round"
          strokeLinejoin="round"
        />
      )}
      {estado === 'inactivo' && (
        <path d="M4.5 7h5" stroke={colour} strokeWidth="1.75" strokeLinecap="round" />
      )}
    </svg>
  );
}

export function EstadoLabel({ estado }: { estado: Estado }) {
  const t = useT();
  return (
    <span className={classes.label}>
      <EstadoMark estado={estado} />
      {t(`common.estado.${estado}`)}
    </span>
  );
}

export const common = {
  appName: 'Base CRM',
  retry: 'Reintentar',
  cancel: 'Cancelar',
  close: 'Cerrar',
  apply: 'Aplicar',
  loading: 'Cargando',
  now: 'hace un momento',
  todayAt: 'hoy, {time}',
  yesterdayAt: 'ayer, {time}',
  none: 'Sin dato',
  estado: {
    prospecto: 'Prospecto',
    calificado: 'Calificado',
    cliente: 'Cliente',
    inactivo: 'Inactivo',
  },
} as const;

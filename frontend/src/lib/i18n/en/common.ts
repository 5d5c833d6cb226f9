export const common = {
  appName: 'Base CRM',
  retry: 'Try again',
  cancel: 'Cancel',
  close: 'Close',
  apply: 'Apply',
  loading: 'Loading',
  now: 'just now',
  todayAt: 'today, {time}',
  yesterdayAt: 'yesterday, {time}',
  none: 'Not given',
  estado: {
    prospecto: 'Prospect',
    calificado: 'Qualified',
    cliente: 'Customer',
    inactivo: 'Inactive',
  },
};

export const history = {
  more: 'Ver más historia',
  failedMore: 'No se pudo cargar más historia.',
  actions: 'Acciones para el cambio del {when}',
  undo: 'Deshacer este cambio',
  return: 'Volver a como quedó entonces',
} as const;

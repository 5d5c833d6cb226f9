export const shortcuts = {
  title: 'Atajos del teclado',
  everywhere: 'En todas partes',
  list: 'En una lista',
  palette: 'Buscar o hacer algo',
  search: 'Ir al campo de búsqueda',
  create: 'Nuevo contacto',
  help: 'Esta hoja',
  rows: 'Pasar de fila en fila',
  open: 'Abrir',
  close: 'Cerrar',
  deleteKey: 'Supr',
  letters: 'Usar atajos de una sola tecla',
} as const;

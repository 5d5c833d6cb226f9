/** What the list says of it; all else comes with the board. */
export const board = {
  title: 'Tablero',
  list: 'Lista',
  views: 'Ver como',
} as const;

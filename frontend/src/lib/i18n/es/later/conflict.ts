export const conflict = {
  title: '{name} cambió mientras editabas',
  text: {
    one: 'Alguien más cambió el mismo campo. ¿Cuál valor queda?',
    other: 'Alguien más cambió los mismos {count} campos. ¿Cuáles valores quedan?',
  },
  mine: 'Lo que escribiste',
  theirs: 'Lo que hay ahora',
  theirsOf: '{who}, {when}',
  somebody: 'Alguien',
  definicion: {
    mine: 'Los filtros, el orden y las columnas que ves',
    theirs: 'Los que guardó la otra persona',
  },
  viewToDelete: 'Alguien más la cambió mientras decidías. Así está ahora.',
  left: 'Quedó como estaba',
  keepTheirs: 'Dejar como está',
  save: 'Guardar',
} as const;

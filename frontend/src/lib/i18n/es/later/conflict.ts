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
  keepTheirs: 'Dejar como está',
  save: 'Guardar',
} as const;

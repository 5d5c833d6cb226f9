export const conflict = {
  title: '{name} changed while you were editing',
  text: {
    one: 'Somebody else changed the same field. Which value stays?',
    other: 'Somebody else changed the same {count} fields. Which values stay?',
  },
  mine: 'What you wrote',
  theirs: 'What is there now',
  theirsOf: '{who}, {when}',
  somebody: 'Somebody',
  definicion: {
    mine: 'The filters, order and columns that you see',
    theirs: 'Those that the other person saved',
  },
  viewToDelete: 'Somebody else changed it while you were deciding. This is how it is now.',
  left: 'It stays as it was',
  keepTheirs: 'Leave as it is',
  save: 'Save',
} as const;

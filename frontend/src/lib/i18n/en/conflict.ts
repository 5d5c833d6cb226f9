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
  keepTheirs: 'Leave as it is',
  save: 'Save',
} as const;

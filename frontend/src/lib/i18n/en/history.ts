export const history = {
  more: 'Show more history',
  failedMore: "More history couldn't be loaded.",
  actions: 'Actions for the change of {when}',
  undo: 'Undo this change',
  return: 'Back to how it was then',
} as const;

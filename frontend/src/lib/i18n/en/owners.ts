export const owners = {
  owner: 'Owner',
  of: 'Owned by {name}',
  you: 'you',
  me: 'Me',
  nobody: 'No owner',
  assign: 'Assign to',
  search: 'Find a teammate',
  notFound: 'Nobody on the team is called “{search}”',
  saved: 'Owner: {name}',
  inactive: 'inactive',
  filter: 'Filter by owner',
  unknown: 'Somebody else',
};

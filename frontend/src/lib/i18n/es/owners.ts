export const owners = {
  owner: 'Propietario',
  of: 'De {name}',
  you: 'tú',
  me: 'Yo',
  nobody: 'Sin propietario',
  assign: 'Asignar a',
  search: 'Busca a alguien del equipo',
  notFound: 'Nadie del equipo se llama «{search}»',
  saved: 'Propietario: {name}',
  inactive: 'inactivo',
  filter: 'Filtrar por propietario',
  unknown: 'Alguien más',
} as const;

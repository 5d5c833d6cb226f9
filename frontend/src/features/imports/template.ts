/** A file to begin with: the headings that are understood, and two people to show how each is written. */

export const TEMPLATE_COLUMNS = [
  'nombres',
  'apellidos',
  'email',
  'telefono',
  'tipo_documento',
  'cedula',
  'ciudad',
  'pais',
  'estado',
  'notas',
] as const;
type Column = (typeof TEMPLATE_COLUMNS)[number];

const EXAMPLES = [
  {
    nombres: 'Ana María',
    apellidos: 'Nuñez Peña',
    email: 'ana.nunez@example.com',
    telefono: '300 123 4567',
    tipo_documento: 'CC',
    cedula: '1020304050',
    ciudad: 'Bogotá',
    pais: 'Colombia',
    estado: 'prospecto',
    notas: '',
  },
  {
    nombres: 'Luis',
    apellidos: 'Ibáñez',
    email: 'luis.ibanez@example.com',
    telefono: '(601) 234 5678',
    tipo_documento: 'NIT',
    cedula: '800197268-4',
    ciudad: 'Medellín',
    pais: 'Colombia',
    estado: 'cliente',
    notas: 'Llamar por la tarde; prefiere WhatsApp',
  },
] as const satisfies Record<Column, string>[];

/** As an Excel in Spanish opens it: with a mark at its head, else accents break, and semicolons. */
export function templateOf(heading: (column: Column) => string): Blob {
  const rows = [
    TEMPLATE_COLUMNS.map(heading),
    ...EXAMPLES.map((row) => TEMPLATE_COLUMNS.map((name) => row[name])),
  ];
  const text = rows.map((row) => `${row.map(quoted).join(';')}\r\n`).join('');
  return new Blob([`\ufeff${text}`], { type: 'text/csv;charset=utf-8' });
}

function quoted(text: string): string {
  return /[;"\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

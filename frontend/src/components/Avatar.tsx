import classes from './Avatar.module.css';

const HUES = 10;

/** The same name has the same colour everywhere and always. */
function hueOf(name: string): number {
  let hash = 0;
  for (const character of name) hash = (hash * 31 + (character.codePointAt(0) ?? 0)) % 9973;
  return hash % HUES;
}

function initialsOf(nombres: string, apellidos: string): string {
  return [nombres, apellidos]
    .map((part) => String.fromCodePoint(part.trim().codePointAt(0) ?? 0x20))
    .join('')
    .trim()
    .toLocaleUpperCase('es');
}

type Person = { nombres: string; apellidos: string };

/** The initials of a person, for the eye only: the name always stands beside it. */
export function Avatar({ person, size = 28 }: { person: Person; size?: number }) {
  const hue = hueOf(`${person.nombres} ${person.apellidos}`);
  return (
    <span
      className={classes.avatar}
      aria-hidden="true"
      style={{
        width: size,
        height: size,
        fontSize: size * 0.4,
        background: `var(--avatar-${hue})`,
        color: `var(--avatar-${hue}-ink)`,
      }}
    >
      {initialsOf(person.nombres, person.apellidos)}
    </span>
  );
}

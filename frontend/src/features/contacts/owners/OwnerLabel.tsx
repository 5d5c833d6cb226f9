import { VisuallyHidden } from '@mantine/core';
import { Avatar } from '@/components/Avatar';
import { useT } from '@/lib/i18n';
import classes from './OwnerLabel.module.css';
import { partsOf, useTeammate } from './team';

/** Whose contact it is, by face and name; nothing where it is nobody's. */
export function OwnerLabel({ id, size = 20 }: { id: string | null; size?: number }) {
  const teammate = useTeammate(id);
  if (!teammate) return null;
  return (
    <span className={classes.owner} title={teammate.nombre_completo}>
      <Avatar person={partsOf(teammate.nombre_completo)} size={size} />
      <span className={classes.name}>{teammate.nombre_completo}</span>
    </span>
  );
}

/** The same where there is room for the face only. */
export function OwnerMark({ id, size = 18 }: { id: string | null; size?: number }) {
  const t = useT();
  const teammate = useTeammate(id);
  if (!teammate) return null;
  const label = t('owners.of', { name: teammate.nombre_completo });
  return (
    <span className={classes.mark} title={label}>
      <Avatar person={partsOf(teammate.nombre_completo)} size={size} />
      <VisuallyHidden component="span">{label}</VisuallyHidden>
    </span>
  );
}

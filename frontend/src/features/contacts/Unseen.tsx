import { useT } from '@/lib/i18n';
import type { Contact } from '@/lib/types';
import { Marked } from './Marked';
import { type Matches, unseenMatch } from './matches';
import classes from './Unseen.module.css';

type Props = { contact: Contact; matches: Matches; shown: ReadonlySet<string> };

/** What was found in a field that is not shown here, on a line of its own. */
export function Unseen({ contact, matches, shown }: Props) {
  const t = useT();
  const found = unseenMatch(contact, matches, shown);
  if (!found) return null;
  return (
    <span className={classes.line}>
      {t(`contacts.field.${found.field}`)}: <Marked text={found.text} spans={found.spans} />
    </span>
  );
}

import { Textarea } from '@mantine/core';
import { useRef } from 'react';
import { CopyButton } from './CopyButton';
import classes from './Secret.module.css';

/** So many fit, on a phone too. */
const IN_A_LINE = 28;

/** What is shown this once, whole: selected where one gets to it, and copied by a button. */
export function Secret({
  label,
  value,
  isLarge = false,
}: {
  label: string;
  value: string;
  isLarge?: boolean;
}) {
  const field = useRef<HTMLTextAreaElement>(null);
  return (
    <div className={classes.secret} data-large={isLarge || undefined}>
      <Textarea
        ref={field}
        autoFocus
        readOnly
        rows={Math.ceil(value.length / IN_A_LINE)}
        label={label}
        value={value}
        spellCheck={false}
        onFocus={(event) => event.currentTarget.select()}
      />
      <CopyButton text={value} onForbidden={() => field.current?.focus()} />
    </div>
  );
}

import { TextInput } from '@mantine/core';
import { useRef } from 'react';
import { CopyButton } from './CopyButton';
import classes from './Secret.module.css';

/** What is shown this once: selected where one gets to it, and copied by a button. */
export function Secret({
  label,
  value,
  isLarge = false,
}: {
  label: string;
  value: string;
  isLarge?: boolean;
}) {
  const field = useRef<HTMLInputElement>(null);
  return (
    <div className={classes.secret} data-large={isLarge || undefined}>
      <TextInput
        ref={field}
        autoFocus
        readOnly
        label={label}
        value={value}
        spellCheck={false}
        onFocus={(event) => event.currentTarget.select()}
      />
      <CopyButton text={value} onForbidden={() => field.current?.focus()} />
    </div>
  );
}

import { useId } from 'react';
import classes from './Choice.module.css';

type Props<T extends string> = {
  label: string;
  /** Where the page says in other ways what is chosen here. */
  isLabelHidden?: boolean;
  value: T;
  options: readonly { value: T; label: string; lang?: string }[];
  onChange: (value: T) => void;
};

/** One of a few, all of them in sight: radio buttons side by side, with the arrow keys of radio buttons. */
export function Choice<T extends string>({ label, isLabelHidden, value, options, onChange }: Props<T>) {
  const name = useId();
  return (
    <fieldset className={classes.choice}>
      <legend className={isLabelHidden ? classes.hidden : classes.legend}>{label}</legend>
      <div className={classes.options}>
        {options.map((option) => (
          <label key={option.value} className={classes.option} lang={option.lang}>
            <input
              type="radio"
              name={name}
              value={option.value}
              checked={option.value === value}
              onChange={() => onChange(option.value)}
            />
            <span>{option.label}</span>
          </label>
        ))}
      </div>
    </fieldset>
  );
}

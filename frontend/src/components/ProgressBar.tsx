import classes from './ProgressBar.module.css';

type Props = {
  label: string;
  done: number;
  /** Unknown: it only shows that something is under way. */
  total: number | undefined;
};

export function ProgressBar({ label, done, total }: Props) {
  return (
    <progress
      className={classes.bar}
      aria-label={label}
      {...(total !== undefined && { value: done, max: Math.max(1, total) })}
    />
  );
}

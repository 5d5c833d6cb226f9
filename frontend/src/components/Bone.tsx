import classes from './Bone.module.css';

/** A piece of a skeleton; put them in the shape of what is coming, inside `Delayed`. */
export function Bone({
  width,
  height = '0.75rem',
  round = false,
}: {
  width: string;
  height?: string;
  round?: boolean;
}) {
  return <span className={classes.bone} style={{ width, height, borderRadius: round ? '50%' : undefined }} />;
}

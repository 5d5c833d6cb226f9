import { Notifications } from '@mantine/notifications';
import classes from './Notices.module.css';

/** Where messages come up; in a file of its own so that the first page need not wait for it. */
export default function Notices() {
  return <Notifications className={classes.messages} position="bottom-center" limit={3} autoClose={5000} />;
}

import { Notifications } from '@mantine/notifications';

/** Where messages come up; in a file of its own so that the first page need not wait for it. */
export default function Notices() {
  return <Notifications position="bottom-center" limit={3} autoClose={5000} />;
}

import { Menu } from '@mantine/core';
import { MoreButton } from './MoreButton';
import { UserMenuItems } from './UserMenu';

type Props = { isOpened: boolean; openShortcuts: () => void };

/** On a phone: what is the user's, and the pages that the bar has no room for. */
export default function BottomMenu({ isOpened, openShortcuts }: Props) {
  return (
    <Menu defaultOpened={isOpened} position="top-end" width="16rem" offset={8}>
      <Menu.Target>
        <MoreButton />
      </Menu.Target>
      <UserMenuItems openShortcuts={openShortcuts} />
    </Menu>
  );
}

import { Menu } from '@mantine/core';
import { MoreButton } from './MoreButton';
import { UserMenuItems } from './UserMenu';

/** On a phone: what is the user's, and the pages that the bar has no room for. */
export default function BottomMenu({ openShortcuts }: { openShortcuts: () => void }) {
  return (
    <Menu position="top-end" width="16rem" offset={8}>
      <Menu.Target>
        <MoreButton />
      </Menu.Target>
      <UserMenuItems openShortcuts={openShortcuts} />
    </Menu>
  );
}

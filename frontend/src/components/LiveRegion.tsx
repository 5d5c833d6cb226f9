import { VisuallyHidden } from '@mantine/core';
import { announcementStore } from '@/lib/announce';
import { useStore } from '@/lib/store';

export function LiveRegion() {
  const { text, number } = useStore(announcementStore);
  return (
    <VisuallyHidden aria-live="polite" role="status">
      <span key={number}>{text}</span>
    </VisuallyHidden>
  );
}

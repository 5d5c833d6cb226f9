import { type ReactNode, Suspense, useState } from 'react';

type Props = {
  button: (open: () => void) => ReactNode;
  children: (isOpened: boolean) => ReactNode;
};

/** A menu whose code comes after the page: its button is there at once, and what is pressed early opens late. */
export function LaterMenu({ button, children }: Props) {
  const [isWanted, setIsWanted] = useState(false);
  return <Suspense fallback={button(() => setIsWanted(true))}>{children(isWanted)}</Suspense>;
}

import { type ReactNode, useEffect, useState } from 'react';

const DELAY = 150;

/** Shows its content only after a moment: what loads faster than that should not flicker. */
export function Delayed({ children }: { children: ReactNode }) {
  const [isDue, setIsDue] = useState(false);
  useEffect(() => {
    const timer = setTimeout(() => setIsDue(true), DELAY);
    return () => clearTimeout(timer);
  }, []);
  return <div style={isDue ? undefined : { visibility: 'hidden' }}>{children}</div>;
}

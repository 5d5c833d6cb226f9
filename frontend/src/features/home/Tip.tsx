import { Tooltip, type TooltipProps } from '@mantine/core';

const PORTAL = { target: '#contenido' };
const EVENTS = { hover: true, focus: true, touch: false };

/** A mark's figures, at once, by mouse and by focus; within the page's landmark, as SVG can't hold it. */
export function Tip(props: TooltipProps) {
  return <Tooltip openDelay={0} events={EVENTS} portalProps={PORTAL} {...props} />;
}

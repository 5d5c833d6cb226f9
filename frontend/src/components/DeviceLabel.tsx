import { IconDeviceDesktop, IconDeviceMobile, IconTerminal2 } from '@tabler/icons-react';
import { type Device, deviceOf } from '@/lib/device';
import type { Translate } from '@/lib/i18n/later';

const ICONS = { desk: IconDeviceDesktop, phone: IconDeviceMobile, program: IconTerminal2 } as const;

export function DeviceIcon({ kind }: { kind: Device['kind'] }) {
  const Icon = ICONS[kind];
  return <Icon size={18} stroke={1.6} aria-hidden="true" />;
}

/** "Chrome en Windows"; of a script how it calls itself. */
export function nameOfDevice(t: Translate, userAgent: string | null): string {
  const { program, system, kind } = deviceOf(userAgent);
  if (program && system) return t('sessions.device', { program, system });
  return program ?? system ?? t(kind === 'program' ? 'sessions.unknownProgram' : 'sessions.unknownBrowser');
}

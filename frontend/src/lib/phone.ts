/** Colombian numbers (CRC, Resolución 5826 de 2019): mobile 3XX XXX XXXX, fixed 60X XXX XXXX; others stay as typed. */

/** The ten national digits, or null where it is no Colombian number. */
function national(phone: string): string | null {
  const digits = phone.replace(/\D/g, '').replace(/^00/, '');
  if (phone.trim().startsWith('+') && !digits.startsWith('57')) return null;
  const rest = digits.replace(/^57(?=\d{10}$)/, '').replace(/^03(?=3\d{9}$)/, '');
  return /^(3\d{9}|60[1245678]\d{7})$/.test(rest) ? rest : null;
}

/** "300 123 4567", "(601) 234 5678", or what was typed. */
export function formatPhone(phone: string): string {
  const digits = national(phone);
  if (!digits) return phone;
  const [area, first, last] = [digits.slice(0, 3), digits.slice(3, 6), digits.slice(6)];
  return digits.startsWith('3') ? `${area} ${first} ${last}` : `(${area}) ${first} ${last}`;
}

export function telHref(phone: string): string {
  const digits = national(phone);
  return `tel:${digits ? `+57${digits}` : phone.replace(/[^\d+]/g, '')}`;
}

/** WhatsApp's own link; null for what is no Colombian mobile. */
export function whatsAppHref(phone: string): string | null {
  const digits = national(phone);
  return digits?.startsWith('3') ? `https://wa.me/57${digits}` : null;
}

/** Neither Colombian nor marked as foreign by a +: perhaps a digit is missing. */
export function isDoubtful(phone: string): boolean {
  return phone.trim() !== '' && !phone.trim().startsWith('+') && national(phone) === null;
}

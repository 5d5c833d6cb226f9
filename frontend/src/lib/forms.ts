/** What every form does with a refusal: each field says its own, and the first of them has the focus. */

import type { UseFormReturnType } from '@mantine/form';
import { fieldMessages } from './errors.ts';

export function refusals<Values extends Record<string, unknown>>(form: UseFormReturnType<Values>) {
  /** For `form.onSubmit` too, with what is wrong before anything is sent. */
  const focus = (errors: object) => form.getInputNode(Object.keys(errors)[0] ?? '')?.focus();
  return {
    focus,
    refuse(error: Error): void {
      const messages = fieldMessages(error);
      form.setErrors(messages);
      focus(messages);
    },
    /** Whether a field says it: then nothing else does. */
    isOfAField: Object.keys(form.errors).length > 0,
  };
}

import { PasswordInput, type PasswordInputProps } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { useT } from '@/lib/i18n';

const BELOW = [
  'label',
  'input',
  'description',
  'error',
] as const satisfies PasswordInputProps['inputWrapperOrder'];

type Props = Omit<PasswordInputProps, 'label' | 'visible' | 'onVisibilityChange'> & {
  label: string;
  isShownAtFirst?: boolean;
};

/** A password that one can look at before sending it, instead of typing it twice. */
export function PasswordField({ label, isShownAtFirst = false, ...props }: Props) {
  const t = useT();
  const [isShown, { toggle }] = useDisclosure(isShownAtFirst);
  return (
    <PasswordInput
      {...props}
      label={label}
      inputWrapperOrder={BELOW}
      autoCapitalize="none"
      spellCheck={false}
      visible={isShown}
      onVisibilityChange={toggle}
      visibilityToggleButtonProps={{
        'aria-label': t(isShown ? 'profile.hide' : 'profile.show', { label }),
        tabIndex: 0,
      }}
    />
  );
}

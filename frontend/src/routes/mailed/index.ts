/** In one file: few come here, and each file of its own would cost everybody its name. */
export { ConfirmEmail } from './ConfirmEmail';
export { Forgot } from './Forgot';
export { Invitation } from './Invitation';
export { Mailbox } from './Mailbox';
export { Reset } from './Reset';

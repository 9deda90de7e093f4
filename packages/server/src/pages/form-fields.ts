/** The names of the fields in our own forms: written by the pages, read by the routes that take the forms. */
export const formFields = {
  /** The ticket, under the name that the sign-in link uses. */
  ticket: 'ta',
  /** `yes` where the person agreed to leave another person's sign-in. */
  switch: 'switch',
  /** The proof that the form is ours. */
  formToken: 'form',
  brand: 'brand',
  username: 'username',
  password: 'password',
  /** The sign-in to end. */
  session: 'session',
} as const;

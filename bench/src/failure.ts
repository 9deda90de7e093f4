/** The run cannot be trusted or cannot go on: its message is all that is printed. */
export class Failure extends Error {
  override readonly name = 'Failure';
}

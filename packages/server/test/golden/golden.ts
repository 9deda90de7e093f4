import { expect } from 'vitest';

/** Everything in a reply that differs from one run to the next; all else is compared byte for byte. */
const masks: readonly (readonly [what: RegExp, mask: string])[] = [
  [/(?<=^Date: ).*$/gm, '<date>'],
  [/(?<="encpryptedString":"|login\?=TA)[\w-]{80}(?=")/g, '<80 characters>'],
  [/(?<="ticketId":"tkt_)[0-9a-z]{11}/g, '<11 characters>'],
  [/(?<="requestId":")[\w-]{16}/g, '<16 characters>'],
  // Counted by the time that passes, not by the clock of the test.
  [/(?<=;t=\d+\nretry-after: )\d+$/gm, '<seconds>'],
  [/(?<=;t=)\d+$/gm, '<seconds>'],
];

/**
 * Compares a reply, as it came over the socket, with a file of this folder. The files have line feeds at the
 * ends of their lines, where HTTP has carriage returns before them. After a change on purpose:
 * `npx vitest run --project http -u replies`.
 */
export const expectGolden = async (reply: string, name: string): Promise<void> => {
  const lines = reply.replaceAll('\r\n', '\n');
  const masked = masks.reduce((text, [what, mask]) => text.replace(what, mask), lines);
  await expect(masked).toMatchFileSnapshot(`${import.meta.dirname}/${name}.http`);
};

import { expect, it } from 'vitest';
import { placeFlags } from '../support/place.ts';
import { tamper } from '../support/raw-store.ts';
import { placeWithBrand, usher } from './command.ts';

// Development versions had a schema without chains, and the next linked whatever lay there.
const withoutChains = `DROP TABLE audit_checkpoints; DROP TABLE refusals; DROP INDEX audit_ticket;
  UPDATE audit SET mac = NULL; PRAGMA user_version = 1`;

it.each([
  ['sets user_version back', 'PRAGMA user_version = 1'],
  ['sets user_version back, with the tables as they were then', withoutChains],
])('somebody who %s does not get the log linked anew', async (_, sql) => {
  const place = await placeWithBrand();
  await tamper(place, `UPDATE audit SET actor_name = 'x' WHERE brand_id > 0; ${sql}`);
  expect(await usher(['audit', 'verify', ...placeFlags(place)])).toEqual({
    code: 6,
    stdout: '',
    stderr: expect.stringContaining('its schema is 1, which no release of Usher has written'),
  });
});

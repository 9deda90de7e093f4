import { expect, it, vi } from 'vitest';
import { readEnvelope } from '../../support/ticket-api.ts';
import { createTicket, postTicket, startBumpyard } from '../../support/usher.ts';

it('says that the store is away, and when to come back, without saying more', async () => {
  const { usher, token } = await startBumpyard({ logLevel: 'silent' });
  await createTicket(usher, token);
  await usher.ports.store.close();
  const reply = await postTicket(usher, token);
  expect(readEnvelope(reply, 503)).toEqual({
    status: '503',
    description: 'The store cannot answer now. Try again shortly.',
    response_time: '2026-11-23T14:18:47.6300000Z',
  });
  expect(Number(reply.headers['retry-after'])).toBeGreaterThanOrEqual(1);
});

it('shows a fault of ours as nothing but an id, which the log has too', async () => {
  const { usher, brand, token } = await startBumpyard();
  const logged = vi.spyOn(process.stderr, 'write').mockReturnValue(true);
  // A policy that no command lets pass, as only a fault of ours could store it.
  const policy = { ...brand.policy, mandatoryFields: [] };
  await usher.ports.store.write(({ brands }) => brands.update({ ...brand, policy }));
  const reply = await postTicket(usher, token);
  const lines = logged.mock.calls.map(([line]) => String(line));
  logged.mockRestore();

  const { description, data } = readEnvelope(reply, 500);
  expect(description).toBe('Something went wrong on our side.');
  expect(data).toEqual({ requestId: expect.stringMatching(/^[\w-]{16}$/) });
  expect(reply.text).not.toMatch(/policy|identifier|stack|\.ts/);
  const [line] = lines.filter((text) => text.includes(String(data?.requestId)));
  expect(JSON.parse(line ?? '')).toMatchObject({
    level: 50,
    err: { message: expect.stringMatching(/policy/) },
  });
  expect(lines.join('')).not.toContain(token);
});

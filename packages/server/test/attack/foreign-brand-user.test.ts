import { describe, expect, it } from 'vitest';
import { openBrowser } from '../support/browser.ts';
import { signInByPassword } from '../support/sign-in.ts';
import { addBrand, addUser, johnDoe, postTicket, startBumpyard } from '../support/usher.ts';

// A person whom only the neighbour knows: whoever looks among everybody's users finds exactly one.

const PASSWORD = 'the neighbour’s password';
const jane = { ...johnDoe, username: 'jane.r', email: 'jane.r@otter.example', uniqueId: 'J-1' };

const startNeighbours = async (mandatoryFields: ReadonlyArray<'username' | 'email' | 'uniqueId'>) => {
  const bumpyard = await startBumpyard({}, { mandatoryFields });
  const otter = await addBrand(bumpyard.usher, 'otter', { mandatoryFields });
  await addUser(bumpyard.usher, jane, { brand: 'otter', password: PASSWORD });
  return { ...bumpyard, otter };
};

describe('a person of another brand', () => {
  it.each(['username', 'email', 'uniqueId'] as const)('gets no ticket of ours, by %s', async (field) => {
    const { usher, token } = await startNeighbours([field]);
    const { username, email, uniqueId } = jane;
    for (const brand of ['bumpyard', 'otter']) {
      const reply = await postTicket(usher, token, { brand, username, email, uniqueId });
      expect(reply.status, brand).toBe(404);
    }
  });

  it.each([jane.username, jane.email])('signs in with no password to ours, as %s', async (username) => {
    const { usher, brand, otter } = await startNeighbours(['username']);
    const browser = openBrowser(usher);
    const reply = await signInByPassword(browser, { username, password: PASSWORD, brand: 'bumpyard' });
    expect([reply.status, reply.headers['set-cookie']]).toEqual([401, undefined]);
    for (const { id } of [brand, otter]) {
      expect(await usher.ports.store.read.sessions.listOpen(id, { limit: 10 })).toEqual([]);
    }
    const theirs = await signInByPassword(browser, { username, password: PASSWORD, brand: 'otter' });
    expect(theirs.status).toBe(303);
  });
});

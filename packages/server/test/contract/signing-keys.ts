import { describe, expect, it } from 'vitest';
import type { SigningKey } from '../../src/core/signing-key/signing-key.ts';
import type { StoreEngine } from '../support/store.ts';

const key = (kid: string, createdAt: number): SigningKey => ({
  kid,
  state: 'active',
  sealedSecret: Uint8Array.from({ length: 60 }, (_, at) => at),
  createdAt,
});

export const signingKeysContract = (engine: StoreEngine): void => {
  describe(`signing keys on ${engine.name}`, () => {
    it('lists all keys, oldest first, exactly as they were written', async () => {
      const store = await (await engine.create()).open();
      const [younger, older] = [key('00000001', 20), key('00000002', 10)];
      await store.write(async ({ signingKeys }) => {
        await signingKeys.insert(younger);
        await signingKeys.insert(older);
      });
      expect(await store.read.signingKeys.list()).toEqual([older, younger]);
    });

    it('updates the state and nothing else', async () => {
      const store = await (await engine.create()).open();
      const [first, second] = [key('00000001', 10), key('00000002', 20)];
      const changed: SigningKey = {
        ...first,
        state: 'retiring',
        createdAt: 5,
        sealedSecret: new Uint8Array(1),
      };
      await store.write(async ({ signingKeys }) => {
        await signingKeys.insert(first);
        await signingKeys.insert(second);
        await signingKeys.update(changed);
      });
      expect(await store.read.signingKeys.list()).toEqual([{ ...first, state: 'retiring' }, second]);
    });
  });
};

import { describe, expect, it } from 'vitest';
import { INSTALLATION } from '../../src/core/audit/entry.ts';
import { rotateSigningKey } from '../../src/core/signing-key/rotate-signing-key.ts';
import type { SigningKey } from '../../src/core/signing-key/signing-key.ts';
import { createSigningKeys } from '../../src/crypto/signing-keys.ts';
import { masterKey } from '../support/key-ring.ts';
import type { StoreEngine } from '../support/store.ts';
import { by } from '../support/usher.ts';
import { aSigningKey } from './records.ts';

export const signingKeysContract = (engine: StoreEngine): void => {
  describe(`signing keys on ${engine.name}`, () => {
    it('lists all keys, oldest first, exactly as they were written', async () => {
      const store = await (await engine.create()).open();
      const [younger, older] = [aSigningKey('00000001', 20), aSigningKey('00000002', 10)];
      await store.write(async ({ signingKeys }) => {
        await signingKeys.insert(younger);
        await signingKeys.insert(older);
      });
      expect(await store.read.signingKeys.list()).toEqual([older, younger]);
    });

    it('updates the state and nothing else', async () => {
      const store = await (await engine.create()).open();
      const [first, second] = [aSigningKey('00000001', 10), aSigningKey('00000002', 20)];
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

    it('leaves one key active, whichever of two processes rotates when', async () => {
      const database = await engine.create();
      const stores = [await database.open(), await database.open()];
      const signingKeys = createSigningKeys(masterKey);
      const rotations = Array.from({ length: 12 }, (_, index) => stores[index % 2]).flatMap((store) =>
        store === undefined ? [] : [rotateSigningKey({ store, clock: database.clock, signingKeys }, by)],
      );
      const made = (await Promise.all(rotations)).map(({ key }) => key.kid);
      for (const store of stores) {
        const keys = await store.read.signingKeys.list();
        expect(keys.map(({ kid }) => kid).sort()).toEqual(made.toSorted());
        expect(keys.filter(({ state }) => state === 'active')).toHaveLength(1);
        expect(keys.filter(({ state }) => state === 'retiring')).toHaveLength(11);
        expect(await store.read.audit.tail(INSTALLATION, 100)).toHaveLength(12);
      }
    });
  });
};

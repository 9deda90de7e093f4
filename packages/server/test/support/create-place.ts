import { cpSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { inject, onTestFinished } from 'vitest';
import type { Place } from './place.ts';
import { copyDatabase, makeDatabase, type TestDatabase } from './postgres/database.ts';

/** A place that whoever asks for it has to remove. */
interface MadePlace {
  readonly place: Place;
  remove(): Promise<void>;
}

const placeOn = (database: TestDatabase | null): MadePlace => {
  const data = mkdtempSync(join(tmpdir(), 'usher-place-'));
  return {
    place: { data, database: database?.url ?? null },
    async remove() {
      rmSync(data, { recursive: true, force: true });
      await database?.drop();
    },
  };
};

/** Where a new installation may live, on the engine that this project of tests is for. */
export const makePlace = async (): Promise<MadePlace> =>
  placeOn(inject('postgres') === undefined ? null : await makeDatabase());

/** The same; it goes with the test. */
export const createPlace = async (): Promise<Place> => {
  const { place, remove } = await makePlace();
  onTestFinished(remove);
  return place;
};

/** A copy of an installation that nobody is at work on; it goes with the test. */
export const copyPlace = async ({ data, database }: Place): Promise<Place> => {
  const { place, remove } = placeOn(database === null ? null : await copyDatabase(database));
  onTestFinished(remove);
  cpSync(data, place.data, { recursive: true });
  return place;
};

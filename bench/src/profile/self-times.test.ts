import { expect, it } from 'vitest';
import { selfTimes, selfTimesByFile } from './self-times.ts';

const frame = (functionName: string, url = '', lineNumber = 0) => ({ functionName, url, lineNumber });
const sealer = 'file:///srv/packages/server/dist/crypto/ticket-sealer.js';

it('adds up the samples of a function wherever it was called from, and leaves waiting out', () => {
  const nodes = [
    { id: 1, callFrame: frame('(idle)') },
    { id: 2, callFrame: frame('seal', sealer, 69) },
    { id: 3, callFrame: frame('(garbage collector)') },
    { id: 4, callFrame: frame('seal', sealer, 69) },
  ];
  const times = selfTimes({ nodes, samples: [1, 2, 3, 4], timeDeltas: [900, 20, 25, 55] });
  expect(times).toEqual([
    { place: 'seal  crypto/ticket-sealer.js:70', share: 0.75 },
    { place: '(garbage collector)', share: 0.25 },
  ]);
});

it('tells what has no source apart by who called it', () => {
  const nodes = [
    { id: 1, callFrame: frame('(root)'), children: [2] },
    { id: 2, callFrame: frame('seal', sealer, 69), children: [3] },
    { id: 3, callFrame: frame('update') },
  ];
  expect(selfTimes({ nodes, samples: [3], timeDeltas: [10] })).toEqual([
    { place: 'update of seal  crypto/ticket-sealer.js:70', share: 1 },
  ]);
});

it('adds up the functions of a file, and of a package', () => {
  const nodes = [
    { id: 1, callFrame: frame('seal', sealer, 69), children: [2] },
    { id: 2, callFrame: frame('update') },
    { id: 3, callFrame: frame('unseal', sealer, 99) },
    { id: 4, callFrame: frame('consume', 'file:///srv/node_modules/limiter/lib/memory.js') },
    { id: 5, callFrame: frame('emit', 'node:events', 500) },
  ];
  const times = selfTimesByFile({ nodes, samples: [1, 2, 3, 4, 5], timeDeltas: [10, 20, 30, 25, 15] });
  expect(times).toEqual([
    { place: 'crypto/ticket-sealer.js', share: 0.6 },
    { place: 'limiter', share: 0.25 },
    { place: 'node:events', share: 0.15 },
  ]);
});

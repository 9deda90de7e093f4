import { describe, expect, it } from 'vitest';
import { send } from '../../support/http.ts';
import { startBumpyard, startUsher } from '../../support/usher.ts';

describe('`GET /healthz`: the process is alive', () => {
  it('whether the store answers or not', async () => {
    const usher = await startUsher({ logLevel: 'silent' });
    expect((await send(`${usher.url}/healthz`)).status).toBe(200);
    await usher.ports.store.close();
    const reply = await send(`${usher.url}/healthz`);
    expect([reply.status, reply.headers['cache-control']]).toEqual([200, 'no-store']);
    expect(JSON.parse(reply.text)).toEqual({ status: 'alive' });
  });
});

describe('`GET /readyz`: it may take traffic', () => {
  it('on a store that answers, with brands in it or without', async () => {
    for (const usher of [await startUsher(), (await startBumpyard()).usher]) {
      const reply = await send(`${usher.url}/readyz`);
      expect([reply.status, reply.headers['cache-control']]).toEqual([200, 'no-store']);
      expect(JSON.parse(reply.text)).toEqual({ status: 'ready' });
    }
  });

  it('not on one that does not', async () => {
    const usher = await startUsher({ logLevel: 'silent' });
    await usher.ports.store.close();
    const reply = await send(`${usher.url}/readyz`);
    expect([reply.status, reply.headers['retry-after']]).toEqual([503, '5']);
    expect(reply.headers['cache-control']).toBe('no-store');
  });
});

describe('neither', () => {
  it('needs a host that is a site, nor tells anything about the installation', async () => {
    const usher = await startUsher();
    for (const path of ['/healthz', '/readyz']) {
      const reply = await send(usher.url + path, { headers: { host: '10.0.0.7:8080' } });
      expect(reply.status).toBe(200);
      expect(Object.keys(reply.headers).sort()).toEqual(
        ['cache-control', 'connection', 'content-length', 'content-type', 'date'].sort(),
      );
    }
  });
});

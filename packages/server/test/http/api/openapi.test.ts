import { expect, it } from 'vitest';
import { API, endpoints } from '../../../src/http/api/endpoints.ts';
import { openApiDocument } from '../../../src/http/api/openapi.ts';
import { send } from '../../support/http.ts';
import { startUsher } from '../../support/usher.ts';

it('the server hands out the document of its own version', async () => {
  const { url } = await startUsher();
  const reply = await send(`${url}/openapi.json`);
  expect(reply.status).toBe(200);
  expect(reply.headers['content-type']).toContain('application/json');
  const document = JSON.parse(reply.text);
  expect(document).toEqual(JSON.parse(JSON.stringify(openApiDocument(document.info.version))));
});

const document = JSON.parse(JSON.stringify(openApiDocument('1.0.0')));

it('it has every operation once, by a name of its own', () => {
  const operations = Object.entries<Record<string, { operationId: string }>>(document.paths).flatMap(
    ([path, methods]) =>
      Object.entries(methods).map(([method, { operationId }]) => `${operationId}: ${method} ${path}`),
  );
  const expected = endpoints.map(
    ({ name, method, path }) => `${name}: ${method.toLowerCase()} ${API}${path.replace(/:(\w+)/g, '{$1}')}`,
  );
  expect(operations.toSorted()).toEqual(expected.toSorted());
  expect(new Set(endpoints.map(({ name }) => name)).size).toBe(endpoints.length);
});

it('whatever it refers to is there, and whatever is there is referred to', () => {
  const references = [...JSON.stringify(document).matchAll(/"#\/components\/schemas\/(\w+)"/g)].map(
    ([, name]) => name,
  );
  expect([...new Set(references)].toSorted()).toEqual(Object.keys(document.components.schemas).toSorted());
});

it('every parameter of a path is described', () => {
  for (const [path, methods] of Object.entries<object>(document.paths)) {
    const names = [...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => name);
    for (const { parameters } of Object.values(methods)) {
      const described = parameters
        .filter(
          ({ in: where, description }: { in: string; description: string }) =>
            where === 'path' && description,
        )
        .map(({ name }: { name: string }) => name);
      expect(described).toEqual(names);
    }
  }
});

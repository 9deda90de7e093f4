import type { FastifyRequest } from 'fastify';
import { Problem } from '../../core/problem.ts';

/** A form's fields. The first of each name: what must not come twice is looked at before. */
export interface Form {
  readonly pairs: readonly (readonly [string, string])[];
  readonly fields: ReadonlyMap<string, string>;
}

/** Fields of which a second one would leave open which was meant. */
const single = ['username', 'password', 'brand', 'switch', 'session', 'form'];

/** Reads `application/x-www-form-urlencoded`. Throws `invalid-input` where a field that matters comes twice. */
export const readForm = (request: FastifyRequest): Form => {
  const text = typeof request.body === 'string' ? request.body : '';
  const pairs = [...new URLSearchParams(text)];
  const fields = new Map<string, string>();
  for (const [name, value] of pairs) {
    if (fields.has(name) && single.includes(name)) {
      throw new Problem('invalid-input', { fields: [{ field: name, problem: 'is given more than once' }] });
    }
    if (!fields.has(name)) fields.set(name, value);
  }
  return { pairs, fields };
};

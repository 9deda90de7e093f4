import { IsBoolean, IsInteger, type Static, type TObject, type TSchema } from 'typebox';
import { Compile, type Validator } from 'typebox/compile';
import type { TLocalizedValidationError } from 'typebox/error';
import { type FieldProblem, Problem, refuseIfAny } from '../../core/problem.ts';

const validators = new WeakMap<TSchema, Validator>();

const validatorOf = (schema: TSchema): Validator => {
  const known = validators.get(schema);
  if (known !== undefined) return known;
  const made = Compile(schema) as Validator;
  validators.set(schema, made);
  return made;
};

/** The value, typed by the schema. Throws `invalid-input` with everything that is wrong. */
export const validate = <Schema extends TSchema>(schema: Schema, value: unknown): Static<Schema> => {
  const validator = validatorOf(schema);
  if (validator.Check(value)) return value as Static<Schema>;
  refuseIfAny(validator.Errors(value).flatMap(problemsOf));
  throw new Problem('invalid-input');
};

/** The same for what came as text, a query: what is written as the schema wants it is read, and nothing is guessed. */
export const validateText = <Schema extends TObject>(
  schema: Schema,
  text: Readonly<Record<string, string>>,
): Static<Schema> => {
  const read = Object.entries(text).map(([name, value]) => [name, readText(schema.properties[name], value)]);
  return validate(schema, Object.fromEntries(read));
};

const readText = (schema: TSchema | undefined, text: string): unknown => {
  if (schema !== undefined && IsInteger(schema) && /^-?\d{1,15}$/.test(text)) return Number(text);
  if (schema !== undefined && IsBoolean(schema) && /^(true|false)$/.test(text)) return text === 'true';
  return text;
};

const problemsOf = (error: TLocalizedValidationError): FieldProblem[] => {
  const at = error.instancePath.slice(1).replaceAll('/', '.');
  const under = (name: string): string => (at === '' ? name : `${at}.${name}`);
  switch (error.keyword) {
    case 'required':
      return error.params.requiredProperties.map((name) => ({ field: under(name), problem: 'is missing' }));
    case 'additionalProperties':
      return error.params.additionalProperties.map((name) => ({
        field: under(name),
        problem: 'is not known here',
      }));
    case 'enum':
      return [{ field: at, problem: `must be one of ${error.params.allowedValues.join(', ')}` }];
    // Said of each alternative already.
    case 'anyOf':
      return [];
    default:
      return [{ field: at === '' ? 'body' : at, problem: error.message }];
  }
};

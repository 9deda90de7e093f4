import Type, { type Static, type TObject, type TSchema } from 'typebox';
import type { Permission } from '../../core/access/permission.ts';
import type { Principal } from '../../core/access/principal.ts';
import type { Ports } from '../../core/ports.ts';

/** What an endpoint answers with. */
export interface Answer<Body> {
  readonly body?: Body;
  /** The record's version, from which its `ETag` is made. */
  readonly version?: number;
}

/** A request that has been authenticated, allowed and validated. */
export interface Call<Path, Query, Body> {
  readonly ports: Ports;
  readonly principal: Principal;
  readonly path: Path;
  readonly query: Query;
  readonly body: Body;
  /** The version that `If-Match` names; `undefined` where the client sent none. */
  readonly version: number | undefined;
}

/** One operation of the API: what it takes and gives, by the schemas that also validate and document it. */
export interface Endpoint {
  readonly method: 'GET' | 'POST' | 'PATCH' | 'DELETE';
  /** Below `/api/v1`, with `:name` for what varies. */
  readonly path: string;
  /** The name of the operation, by which generated clients call it. */
  readonly name: string;
  readonly summary: string;
  /** `null` for whoever is signed in. */
  readonly permission: Permission | null;
  readonly query: TObject;
  /** `null` where nothing is sent. */
  readonly body: TObject | null;
  /** `null` where nothing is answered. */
  readonly answer: TSchema | null;
  readonly success: 200 | 201 | 204;
  readonly run: (call: Call<Readonly<Record<string, string>>, unknown, unknown>) => Promise<Answer<unknown>>;
}

/** The names behind the colons of a path. */
type Names<Path extends string> = Path extends `${string}:${infer Rest}`
  ? Rest extends `${infer Name}/${infer Tail}`
    ? Name | Names<`/${Tail}`>
    : Rest
  : never;

interface Definition<
  Path extends string,
  Query extends TObject,
  Body extends TObject,
  Answered extends TSchema,
> {
  readonly method: Endpoint['method'];
  readonly path: Path;
  readonly name: string;
  readonly summary: string;
  readonly permission: Permission | null;
  readonly query?: Query;
  readonly body?: Body;
  readonly answer?: Answered;
  readonly success?: Endpoint['success'];
  readonly run: (
    call: Call<Readonly<Record<Names<Path>, string>>, Static<Query>, Static<Body>>,
  ) => Promise<Answer<Frozen<Static<Answered>>>>;
}

/** What is answered with is not changed on its way, so it may be shared. */
type Frozen<Value> = Value extends object ? { readonly [Key in keyof Value]: Frozen<Value[Key]> } : Value;

/** Types `run` by the schemas; what reaches it has been validated against them. */
export const endpoint = <
  Path extends string,
  Query extends TObject,
  Body extends TObject,
  Answered extends TSchema,
>({
  query,
  body,
  answer,
  success,
  run,
  ...definition
}: Definition<Path, Query, Body, Answered>): Endpoint => ({
  ...definition,
  query: query ?? nothing,
  body: body ?? null,
  answer: answer ?? null,
  success: success ?? (answer === undefined ? 204 : 200),
  run: run as Endpoint['run'],
});

const nothing = Type.Object({}, { additionalProperties: false });

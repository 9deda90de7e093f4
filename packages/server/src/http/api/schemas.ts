import Type, { type TSchema } from 'typebox';
import { permissions } from '../../core/access/permission.ts';
import { scopes } from '../../core/api-key/api-key.ts';
import { roles } from '../../core/user/role.ts';

/** What the API takes and gives. One schema types, validates and documents each. */

const closed = { additionalProperties: false } as const;

const orNull = <Schema extends TSchema>(schema: Schema) => Type.Union([schema, Type.Null()]);

const oneOf = <Values extends string[]>(values: readonly [...Values], description: string) =>
  Type.Enum(values, { description });

const time = (description: string) => Type.String({ format: 'date-time', description });

export const role = oneOf(roles, 'From the least to the most. A member enters applications only.');

const text = (description: string) => orNull(Type.String({ description }));

const identity = {
  username: text('Unique in the brand, without regard to case.'),
  email: text('Unique in the brand.'),
  uniqueId: text('Unique in the brand: how the platform knows the person.'),
  firstName: text('The first name.'),
  lastName: text('The last name.'),
  phone1: text('With its country code, or as it is dialled in the brand’s country.'),
};

export const user = Type.Object(
  {
    id: Type.String({ description: '`usr_` and eleven characters.' }),
    ...identity,
    remark: text('Whatever the brand wants to remember.'),
    role,
    status: oneOf(['active', 'suspended'], 'A suspended person cannot come in.'),
    noTicket: Type.Boolean({ description: 'Whether the person can never be signed in by ticket.' }),
    hasPassword: Type.Boolean(),
    createdAt: time('When the record was made.'),
    updatedAt: time('When the record was changed last.'),
    version: Type.Integer({ description: 'Counts changes; also the `ETag`.' }),
  },
  { description: 'A person of the brand.' },
);

const userFields = {
  ...identity,
  remark: text('Whatever the brand wants to remember.'),
  role,
  noTicket: Type.Boolean({ description: 'Whether the person can never be signed in by ticket.' }),
};

export const userChange = Type.Partial(Type.Object(userFields), {
  ...closed,
  description: 'What is left out stays as it is; `null` empties a field.',
});

export const newUser = Type.Partial(
  Type.Object({
    ...userFields,
    password: Type.String({ description: 'Left out for a person who comes in by ticket only.' }),
  }),
  { ...closed, description: 'The brand’s policy says which fields are mandatory.' },
);

const person = Type.Object({
  id: Type.String({ description: '`usr_` and eleven characters.' }),
  username: Type.Optional(text('As it was typed.')),
  name: Type.Optional(Type.String({ description: 'What the person is called.' })),
});

const keyName = Type.Object({ id: Type.String(), name: text('What the key is called.') });

export const session = Type.Object(
  {
    id: Type.String({ description: '`ses_` and eleven characters.' }),
    user: person,
    application: text('The application’s slug; `null` at the management system.'),
    method: oneOf(['ticket', 'password'], 'How the person came in.'),
    ticket: text('The ticket that was redeemed.'),
    apiKey: orNull(keyName),
    startedAt: time('When the person came in.'),
    lastSeenAt: time('When the session was used last, to the minute.'),
    expiresAt: time('When the session ends at the latest.'),
    address: Type.String({ description: 'Where the person came in from.' }),
    userAgent: Type.String({ description: 'What the browser calls itself.' }),
  },
  { description: 'A browser that is signed in, at one door.' },
);

export const ticket = Type.Object(
  {
    id: Type.String({ description: '`tkt_` and eleven characters.' }),
    state: oneOf(['live', 'used', 'revoked', 'expired'], 'As far as its own row says.'),
    issuedAt: time('When it was created.'),
    expiresAt: time('When it is good nowhere any more.'),
    revokedAt: orNull(time('When it was revoked.')),
    usesLeft: orNull(Type.Integer({ description: '`null` where the brand does not count them.' })),
    opens: Type.Object({
      management: Type.Boolean(),
      applications: Type.String({ description: 'One application’s slug, `any` or `none`.' }),
    }),
    openings: Type.Integer({ description: 'How often the page that asks was shown.' }),
    refusals: Type.Integer({ description: 'How often it was refused.' }),
    user: person,
    apiKey: keyName,
  },
  { description: 'A ticket. What it looks like in a link is known to nobody but whoever created it.' },
);

export const apiKey = Type.Object(
  {
    id: Type.String({ description: '`key_` and eleven characters.' }),
    name: Type.String(),
    scopes: Type.Array(oneOf(scopes, 'What the key may do.')),
    roleCeiling: role,
    addresses: Type.Array(Type.String(), { description: 'Who may use it; empty for all.' }),
    state: oneOf(['live', 'expired', 'revoked'], 'Whether it works.'),
    createdAt: time('When it was made.'),
    expiresAt: time('When it stops working.'),
    revokedAt: orNull(time('When it was revoked.')),
    replacedBy: text('The key that took its place.'),
    lastUsedAt: orNull(time('To the minute.')),
  },
  { description: 'A platform’s credential, without its secret.' },
);

export const newApiKey = Type.Object(
  {
    name: Type.String({ description: 'For people to know it by.' }),
    scopes: Type.Array(oneOf(scopes, 'What the key may do.'), { minItems: 1 }),
    roleCeiling: role,
    addresses: Type.Optional(
      Type.Array(Type.String(), { description: 'Addresses and CIDR ranges; empty for all.' }),
    ),
    expiresInDays: Type.Optional(Type.Integer({ description: '365 where left out.' })),
  },
  closed,
);

export const issuedApiKey = Type.Object({
  apiKey,
  token: Type.String({ description: 'The credential itself. It is shown this once.' }),
});

export const rotation = Type.Partial(
  Type.Object({
    grace: oneOf(['thirty-days', 'none'], 'How long the old key works beside the new one.'),
  }),
  closed,
);

export const me = Type.Object({
  brand: Type.Object({ id: Type.String(), slug: Type.String(), name: Type.String() }),
  user: orNull(person),
  apiKey: text('The id of the key that was sent.'),
  ceiling: role,
  permissions: Type.Array(oneOf(permissions, 'What the caller may do.')),
});

/** A page of a list. */
export const page = <Item extends TSchema>(item: Item) =>
  Type.Object({
    items: Type.Array(item),
    next: text('The `cursor` of the next page; `null` on the last one.'),
  });

export const paging = {
  cursor: Type.Optional(Type.String({ description: 'Where to go on: `next` of the page before.' })),
  limit: Type.Optional(
    Type.Integer({ minimum: 1, maximum: 1000, description: 'How many at most: 100 where left out.' }),
  ),
};

export const query = <Fields extends Record<string, TSchema>>(fields: Fields) => Type.Object(fields, closed);

export const problem = Type.Object(
  {
    type: Type.String(),
    title: Type.String({ description: 'What kind of problem it is, in words.' }),
    status: Type.Integer(),
    code: Type.String({ description: 'What kind of problem it is, for programs.' }),
    detail: Type.Optional(Type.String({ description: 'What is wrong this time.' })),
    errors: Type.Optional(
      Type.Array(Type.Object({ field: Type.String(), problem: Type.String() }), {
        description: 'What is wrong with each field, and how to mend it.',
      }),
    ),
    request_id: Type.String({ description: 'To be found in the server’s log.' }),
  },
  { description: 'RFC 9457.' },
);

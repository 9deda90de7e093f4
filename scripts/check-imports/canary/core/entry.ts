export type Entry = { readonly name: string };

export type Hash = { readonly digest: string };

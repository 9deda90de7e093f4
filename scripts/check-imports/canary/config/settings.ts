export type Settings = { readonly port: number };

export const defaults: Settings = { port: 3000 };

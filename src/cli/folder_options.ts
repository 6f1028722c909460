/** Options that several commands have, for folders besides those that are always looked through. */
export const MODELS = {
  value: "DIR",
  many: true,
  folder: true,
  doc: "Look for models there too",
} as const;

export const PLUGINS = { ...MODELS, doc: "Look for plugins there too" } as const;

export const ALLOW = {
  value: "NAME",
  many: true,
  doc: "Allow this plugin what it asks for, and remember it",
} as const;

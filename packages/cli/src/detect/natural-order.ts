const collator = new Intl.Collator('en', { numeric: true });

/** Compares paths as people order them: `page-2` before `page-10`. One collator for all: a million paths in seconds. */
export const byName: (a: string, b: string) => number = collator.compare;

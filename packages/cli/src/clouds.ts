/** Clouds that functions run in. */
export const CLOUDS = ['aws', 'azure', 'gcp'] as const;

/** One of them. */
export type Cloud = (typeof CLOUDS)[number];

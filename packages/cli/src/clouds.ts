/** Clouds that run the functions. */
export const CLOUDS = ['aws', 'azure', 'gcp'] as const;

/** A supported cloud. */
export type Cloud = (typeof CLOUDS)[number];

import { YoloLiftError } from '../errors.ts';

/** Translates "disk full" to `DISK_FULL`; returns any other error unchanged. */
export function toDiskError(error: unknown, path: string): unknown {
  if (!(error instanceof Error && 'code' in error)) return error;
  if (error.code !== 'ENOSPC' && error.code !== 'EDQUOT') return error;
  return new YoloLiftError(
    'DISK_FULL',
    `the disk of ${path} is full; free space or set another cache folder`,
    {
      cause: error,
    },
  );
}

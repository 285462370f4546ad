import { YoloLiftError } from '../errors.ts';

/** Names a disk that is full; everything else stays as it is. */
export function toDiskError(error: unknown, path: string): unknown {
  if (!(error instanceof Error && 'code' in error)) return error;
  if (error.code !== 'ENOSPC' && error.code !== 'EDQUOT') return error;
  return new YoloLiftError(
    'DISK_FULL',
    `there is no room left on the disk of ${path}; free some, or name another cache folder`,
    {
      cause: error,
    },
  );
}

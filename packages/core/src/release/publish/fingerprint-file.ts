import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { YoloLiftError } from '../../errors.ts';

/** Size and digest of a local file, in manifest format. */
export async function fingerprintFile(
  path: string,
): Promise<{ readonly size: number; readonly sha256: string }> {
  const hash = createHash('sha256');
  let size = 0;
  try {
    for await (const chunk of createReadStream(path)) {
      hash.update(chunk);
      size += (chunk as Buffer).length;
    }
  } catch (cause) {
    throw new YoloLiftError('MODEL_UNREADABLE', `${path} cannot be read: ${String(cause)}`, { cause });
  }
  return { size, sha256: `sha256:${hash.digest('hex')}` };
}

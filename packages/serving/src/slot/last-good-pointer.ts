import { createHash, randomUUID } from 'node:crypto';
import { mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Logger } from '@yololift/core/ports';
import { formatPointer, type Pointer, parsePointer } from '@yololift/core/release/pointer';

/** A pointer and the time it was last read. */
export interface KnownPointer {
  readonly pointer: Pointer;
  /** ms since 1970. */
  readonly readAt: number;
}

/** Keeps the last good pointer across restarts. Never throws, because serving does not depend on it. */
export interface LastGoodPointer {
  /** `undefined` if nothing was saved or it cannot be read. */
  load(): Promise<KnownPointer | undefined>;
  save(known: KnownPointer): Promise<void>;
}

/** Dependencies of `createLastGoodFile`. */
interface LastGoodFile {
  /** The cache folder; created if absent. */
  readonly folder: string;
  /** The parameter. Each parameter has its own file, so that slots do not mix pointers. */
  readonly uri: string;
  readonly logger: Logger;
}

/** Keeps the last good pointer in a small file in the cache folder; each save replaces it atomically. */
export function createLastGoodFile({ folder, uri, logger }: LastGoodFile): LastGoodPointer {
  const name = createHash('sha256').update(uri).digest('hex').slice(0, 16);
  const file = join(folder, `pointer-${name}.json`);
  let isWarned = false;

  function warnOnce(error: unknown, message: string): void {
    if (!isWarned) logger.warn({ file, uri, error }, message);
    isWarned = true;
  }

  return {
    async load() {
      try {
        return parseKnown(await readFile(file, 'utf8'), file);
      } catch (error) {
        if (!isAbsent(error)) warnOnce(error, 'the pointer saved by the last run cannot be read');
        return undefined;
      }
    },
    async save(known) {
      const temporary = `${file}.${randomUUID()}.tmp`;
      try {
        await mkdir(folder, { recursive: true });
        await writeFile(temporary, formatKnown(known));
        await rename(temporary, file);
      } catch (error) {
        await rm(temporary, { force: true }).catch(() => undefined);
        warnOnce(error, 'the pointer cannot be saved for the next run');
      }
    },
  };
}

function formatKnown({ pointer, readAt }: KnownPointer): string {
  return JSON.stringify({ readAt, pointer: formatPointer(pointer) });
}

function parseKnown(text: string, file: string): KnownPointer {
  const { readAt, pointer } = JSON.parse(text) as { readAt?: unknown; pointer?: unknown };
  return { pointer: parsePointer(String(pointer), file), readAt: Number(readAt) || 0 };
}

function isAbsent(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'ENOENT';
}

import { createHash, randomUUID } from 'node:crypto';
import { mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Logger } from '@yololift/core/ports';
import { formatPointer, type Pointer, parsePointer } from '@yololift/core/release';

/** A pointer, and when its store last gave it. */
export interface KnownPointer {
  readonly pointer: Pointer;
  /** ms since 1970. */
  readonly readAt: number;
}

/** Keeps the last good pointer over restarts. Neither member throws: without it a process still serves. */
export interface LastGoodPointer {
  /** `undefined` where nothing was kept, or what was kept cannot be read. */
  load(): Promise<KnownPointer | undefined>;
  save(known: KnownPointer): Promise<void>;
}

/** What `createLastGoodFile` needs. */
interface LastGoodFile {
  /** The cache folder; made where it is absent. */
  readonly folder: string;
  /** The parameter. Each has a file of its own, so that no slot takes another's pointer. */
  readonly uri: string;
  readonly logger: Logger;
}

/** Keeps the last good pointer in a small file of the cache folder, replaced whole at each save. */
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
        if (!isAbsent(error)) warnOnce(error, 'the pointer kept from the last run cannot be read');
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
        warnOnce(error, 'the pointer cannot be kept for the next run');
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

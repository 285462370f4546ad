import { statfs } from 'node:fs/promises';

/** File system kinds by their Linux magic number (statfs(2)). */
const KINDS: Readonly<Record<number, string>> = {
  16914836: 'tmpfs',
  2240043254: 'ramfs',
  2035054128: 'overlay',
  61267: 'ext4',
  1481003842: 'xfs',
  2435016766: 'btrfs',
  801189825: 'zfs',
  26985: 'nfs',
  4283649346: 'cifs',
  4266872130: 'smb',
  1702057286: 'fuse',
  16914839: '9p',
};
const IN_MEMORY: ReadonlySet<string> = new Set(['tmpfs', 'ramfs']);

/** The file system of a folder. */
export interface FileSystem {
  /** `ext4`; `disk` if unknown. */
  readonly kind: string;
  readonly isMemory: boolean;
  readonly freeBytes: number;
}

/** Reads the file system of a folder. */
export async function readFileSystem(folder: string): Promise<FileSystem> {
  const { type, bavail, bsize } = await statfs(folder);
  const kind = KINDS[type >>> 0] ?? 'disk';
  return { kind, isMemory: IN_MEMORY.has(kind), freeBytes: bavail * bsize };
}

/** `4.2 MB` */
export function megabytes(bytes: number): string {
  return `${(bytes / 1e6).toFixed(bytes < 1e8 ? 1 : 0)} MB`;
}

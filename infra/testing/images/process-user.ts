import { readdir, readFile } from 'node:fs/promises';

/**
 * User and group of the last process in the chain of children: `993:990`.
 * @param pid - of the builder, whose container processes have no pid of their own here.
 */
export async function userOfLastChild(pid: number): Promise<string> {
  const [child] = await childrenOf(pid);
  if (child !== undefined) return userOfLastChild(child);
  const status = await readFile(`/proc/${pid}/status`, 'utf8');
  return [effectiveId(status, 'Uid'), effectiveId(status, 'Gid')].join(':');
}

async function childrenOf(pid: number): Promise<readonly number[]> {
  const threads = await readdir(`/proc/${pid}/task`);
  const lists = threads.map((thread) => readFile(`/proc/${pid}/task/${thread}/children`, 'utf8'));
  return (await Promise.all(lists)).join(' ').split(' ').filter(Boolean).map(Number);
}

/** `Uid: <real> <effective> <saved> <file system>` */
function effectiveId(status: string, name: 'Uid' | 'Gid'): string | undefined {
  return new RegExp(`^${name}:\\t\\d+\\t(\\d+)`, 'm').exec(status)?.[1];
}

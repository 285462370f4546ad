import { fileURLToPath } from 'node:url';

/**
 * Path of the workspace that functions are built from: apps, Dockerfiles, and the lockfile of their
 * dependencies. A package installed from npm has no workspace around it; it must then include these three,
 * and this must return their folder.
 */
export function workspaceRoot(): string {
  return fileURLToPath(new URL('../../../', import.meta.url));
}

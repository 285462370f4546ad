import { fileURLToPath } from 'node:url';

/**
 * Path of the workspace that functions are built from: their apps, their Dockerfiles, and the lockfile that their
 * dependencies are installed by. A package installed from npm has no workspace around it: it must then bring the three
 * itself, and this returns the folder that it brings them in.
 */
export function workspaceRoot(): string {
  return fileURLToPath(new URL('../../../', import.meta.url));
}

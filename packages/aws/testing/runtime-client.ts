import { fileURLToPath } from 'node:url';
import { buildChildScript } from '@yololift/testing';

/** Paths of files that need nothing beside them: `node --import <preload> <client>` runs a function. */
export interface RuntimeClient {
  /** The real `aws-lambda-ric`. */
  readonly client: string;
  /** Puts a client over Node's HTTP in place of its native one. */
  readonly preload: string;
}

/** Finds Lambda's runtime client. */
export async function runtimeClient(): Promise<RuntimeClient> {
  const preload = await buildChildScript(new URL('./child/rapid-client.ts', import.meta.url));
  return { client: fileURLToPath(import.meta.resolve('aws-lambda-ric')), preload };
}

import { fileURLToPath } from 'node:url';
import { buildChildScript } from '@yololift/testing';

/** Paths of self-contained files: `node --import <preload> <client>` runs a function. */
export interface RuntimeClient {
  /** The real `aws-lambda-ric`. */
  readonly client: string;
  /** Replaces the native client with one over Node's HTTP. */
  readonly preload: string;
}

/** Locates Lambda's runtime client. */
export async function runtimeClient(): Promise<RuntimeClient> {
  const preload = await buildChildScript(new URL('./child/rapid-client.ts', import.meta.url));
  return { client: fileURLToPath(import.meta.resolve('aws-lambda-ric')), preload };
}

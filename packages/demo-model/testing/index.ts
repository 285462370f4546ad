import { readFile } from 'node:fs/promises';
import { DEMO_ROOT, SAMPLE_PAGES } from '../src/index.ts';

/** The bundled release and one of its pages, for the function suites. */
export async function demoFixtures() {
  const photo = new Uint8Array(await readFile(SAMPLE_PAGES[0] as string));
  return { root: DEMO_ROOT, release: 'demo-documents/1', photo, finds: 'signature' };
}

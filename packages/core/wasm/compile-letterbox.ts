import { readFile } from 'node:fs/promises';
import asc from 'assemblyscript/asc';

const SOURCE = new URL('./letterbox.ts', import.meta.url);

/** Compiles `letterbox.ts` to WebAssembly; the same source gives the same bytes on every machine. */
export async function compileLetterbox(): Promise<Uint8Array> {
  const source = await readFile(SOURCE, 'utf8');
  let binary: Uint8Array | undefined;
  const { error, stderr } = await asc.main(
    [
      'letterbox.ts',
      '--outFile',
      'letterbox.wasm',
      '-O3',
      '--noAssert',
      '--runtime',
      'stub',
      '--enable',
      'simd',
    ],
    {
      readFile: (name) => (name === 'letterbox.ts' ? source : null),
      writeFile: (name, contents) => {
        if (name === 'letterbox.wasm' && typeof contents !== 'string') binary = contents;
      },
      listFiles: () => [],
    },
  );
  if (error !== null || binary === undefined) throw new Error(`letterbox.ts does not compile:\n${stderr}`);
  return binary;
}

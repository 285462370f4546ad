// Writes src/yolo/stages/letterbox-wasm.ts from letterbox.ts.
import { writeFile } from 'node:fs/promises';
import { compileLetterbox } from './compile-letterbox.ts';

const binary = await compileLetterbox();
const lines = Buffer.from(binary).toString('base64').match(/.{1,100}/g) ?? [];
const text = `// Made by \`pnpm --filter @yololift/core build:wasm\` from wasm/letterbox.ts; not to be edited.
/** The letterbox's inner loops, a WebAssembly module in base64: as text it goes into a bundle like any code. */
export const LETTERBOX_WASM =
${lines.map((line) => `  '${line}'`).join(' +\n')};
`;
await writeFile(new URL('../src/yolo/stages/letterbox-wasm.ts', import.meta.url), text);
process.stdout.write(`letterbox-wasm.ts: ${binary.length} bytes of WebAssembly\n`);

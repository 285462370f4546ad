import { LETTERBOX_WASM } from './letterbox-wasm.ts';

/** What `wasm/letterbox.ts` exports; parameters are byte offsets into `memory` unless they say otherwise. */
export interface LetterboxModule {
  readonly memory: { readonly buffer: ArrayBuffer; grow(pages: number): number };
  blendRow(source: number, columns: number, columnCount: number, slot: number): void;
  writeRow(...row: RowArguments): void;
  writeHalfRow(...row: RowArguments): void;
}

type RowArguments = [
  upper: number,
  lower: number,
  weights: number,
  count: number,
  red: number,
  green: number,
  blue: number,
  /** `writeRow`: the divisor itself; `writeHalfRow`: where the table of float16 bits lies. */
  divisorOrTable: number,
];

// TypeScript knows WebAssembly only as a part of the browser's library.
declare const WebAssembly: {
  readonly Module: new (bytes: Uint8Array) => object;
  readonly Instance: new (module: object) => { readonly exports: unknown };
};

/**
 * Compiles the WebAssembly (1 KB, 0.3 ms) with memory of its own.
 * @returns undefined where the engine has no WebAssembly with SIMD, or no address space left for its memory.
 */
export function instantiateLetterbox(): LetterboxModule | undefined {
  try {
    const module = new WebAssembly.Module(Buffer.from(LETTERBOX_WASM, 'base64'));
    return new WebAssembly.Instance(module).exports as LetterboxModule;
  } catch {
    return undefined;
  }
}

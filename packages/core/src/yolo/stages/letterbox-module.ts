import { LETTERBOX_WASM } from './letterbox-wasm.ts';

/** Exports of `wasm/letterbox.ts`; parameters are byte offsets into `memory` unless noted. */
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
  /** `writeRow`: the divisor; `writeHalfRow`: offset of the table of float16 bits. */
  divisorOrTable: number,
];

// TypeScript declares WebAssembly only in its DOM library.
declare const WebAssembly: {
  readonly Module: new (bytes: Uint8Array) => object;
  readonly Instance: new (module: object) => { readonly exports: unknown };
};

/**
 * Compiles the WebAssembly (1 KB, 0.3 ms) with its own memory.
 * @returns `undefined` without WebAssembly SIMD, or without address space for its memory.
 */
export function instantiateLetterbox(): LetterboxModule | undefined {
  try {
    const module = new WebAssembly.Module(Buffer.from(LETTERBOX_WASM, 'base64'));
    return new WebAssembly.Instance(module).exports as LetterboxModule;
  } catch {
    return undefined;
  }
}

import { readFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import type { NativeLibrary } from '@yololift/core/model';
import type { CpuSources } from '@yololift/core/onnx';

/** Facts of a machine; replaced in tests. */
export interface Machine extends CpuSources {
  /** `24.21.0` */
  readonly nodeVersion: string;
  /** By Node's names: `linux`, `x64`. */
  readonly platform: string;
  readonly arch: string;
  /** Version of glibc; `undefined` for any other C library. */
  readonly glibcVersion: () => string | undefined;
  readonly natives: readonly NativeLibrary[];
}

/**
 * Reads the current machine.
 * @param natives - native libraries that must load.
 */
export const thisMachine = (natives: Machine['natives']): Machine => ({
  nodeVersion: process.version.replace(/^v/, ''),
  platform: process.platform,
  arch: process.arch,
  parallelism: availableParallelism,
  readText(file) {
    try {
      return readFileSync(file, 'utf8');
    } catch {
      return undefined; // not Linux
    }
  },
  glibcVersion() {
    const report: ProcessReport = process.report;
    const { excludeNetwork = false } = report;
    // Skips reverse-DNS of open sockets.
    report.excludeNetwork = true;
    const { header } = report.getReport() as { readonly header?: ReportHeader };
    report.excludeNetwork = excludeNetwork;
    return header?.glibcVersionRuntime;
  },
  natives,
});

/** Node's types omit `excludeNetwork`, which exists since 22. */
type ProcessReport = NodeJS.ProcessReport & { excludeNetwork?: boolean };

interface ReportHeader {
  readonly glibcVersionRuntime?: string;
}

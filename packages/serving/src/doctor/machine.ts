import { readFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import type { NativeLibrary } from '@yololift/core/model';
import type { CpuSources } from '@yololift/core/onnx';

/** A machine as checks see it; replaced in tests. */
export interface Machine extends CpuSources {
  /** `24.21.0` */
  readonly nodeVersion: string;
  /** As Node names them: `linux`, `x64`. */
  readonly platform: string;
  readonly arch: string;
  /** Version of the GNU C library; `undefined` where there is another, or none. */
  readonly glibcVersion: () => string | undefined;
  readonly natives: readonly NativeLibrary[];
}

/**
 * The machine this runs on.
 * @param natives - what has to load on it.
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
      return undefined; // another system
    }
  },
  glibcVersion() {
    const report: ProcessReport = process.report;
    const { excludeNetwork = false } = report;
    // Or it would look up the names of all who are connected.
    report.excludeNetwork = true;
    const { header } = report.getReport() as { readonly header?: ReportHeader };
    report.excludeNetwork = excludeNetwork;
    return header?.glibcVersionRuntime;
  },
  natives,
});

/** Node's types leave out what it has since 22. */
type ProcessReport = NodeJS.ProcessReport & { excludeNetwork?: boolean };

interface ReportHeader {
  readonly glibcVersionRuntime?: string;
}

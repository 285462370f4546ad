export { BUNDLE } from './artifact-file.ts';
export { packageFunction } from './package-function.ts';
export type { PartSize, Size, SizeReport } from './size-report.ts';

import { BUNDLE, type PartSize, type Size, type SizeReport } from '@yololift/packager';
import { formatMegabytes } from './format-megabytes.ts';

/** Smaller parts are summed in one row. */
const SMALL_BYTES = 100_000;

/** Formats a size report as a table, with the largest packages of the bundle. */
export function formatSizes({ parts, models, total, budget, bundle }: SizeReport): string {
  const small = parts.filter(({ bytes }) => bytes < SMALL_BYTES);
  const rows = [
    ['', 'unzipped', 'zipped'],
    ...parts.filter((part) => !small.includes(part)).flatMap((part) => [row(part), ...within(part, bundle)]),
    ...(small.length > 0 ? [row({ part: `${small.length} smaller ones`, ...sum(small) })] : []),
    row({ part: 'total', ...total }),
    row({ part: 'limit', ...budget }),
    ...models.map((model) => row({ ...model, part: `model, not counted: ${model.part}` })),
  ];
  const widths = [0, 1, 2].map((column) => Math.max(...rows.map((cells) => cells[column]?.length ?? 0)));
  return rows
    .map(([name = '', ...sizes]) =>
      [name.padEnd(widths[0] ?? 0), ...sizes.map((size, index) => size.padStart(widths[index + 1] ?? 0))]
        .join('  ')
        .trimEnd(),
    )
    .join('\n');
}

function row({ part, bytes, zippedBytes }: PartSize): readonly string[] {
  return [part, formatMegabytes(bytes), zippedBytes === undefined ? '' : formatMegabytes(zippedBytes)];
}

function within({ part }: PartSize, bundle: SizeReport['bundle']): readonly (readonly string[])[] {
  if (part !== BUNDLE) return [];
  return bundle.slice(0, 5).map((one) => [`  ${one.package}`, formatMegabytes(one.bytes)]);
}

function sum(parts: readonly PartSize[]): Size {
  const bytes = parts.reduce((total, part) => total + part.bytes, 0);
  return { bytes, zippedBytes: parts.reduce((total, part) => total + (part.zippedBytes ?? 0), 0) };
}

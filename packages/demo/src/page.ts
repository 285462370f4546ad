import { mkdir, writeFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { SAMPLE_PAGES } from '@yololift/demo-model';
import type { Stage } from './demo.ts';
import type { Waterfall } from './running-function.ts';

/**
 * Parts of a start in order, with colours that are readable on white; the order identifies them without
 * colour.
 */
const PARTS = [
  ['importMs', 'boot and imports', '#8d99ae'],
  ['pointerMs', 'pointer', '#e9c46a'],
  ['manifestMs', 'manifest', '#f4a261'],
  ['fetchMs', 'fetch', '#e76f51'],
  ['verifyMs', 'verify', '#b56576'],
  ['sessionMs', 'session', '#2a9d8f'],
  ['firstRunMs', 'first run', '#264653'],
] as const;

const STYLE = `
:root { font: 16px/1.5 system-ui, sans-serif; color: #1d232b; background: #fff; }
body { max-width: 76rem; margin: 0 auto; padding: 2rem 1.5rem 4rem; }
h1 { font-size: 1.75rem; margin: 0 0 .25rem; } h2 { font-size: 1.2rem; margin: 2.5rem 0 .75rem; }
p { max-width: 46rem; margin: .25rem 0 1rem; color: #4b5563; }
table { border-collapse: collapse; width: 100%; font-size: .875rem; }
th, td { text-align: left; padding: .4rem .75rem .4rem 0; border-bottom: 1px solid #e5e7eb; vertical-align: top; }
th { font-weight: 600; } td.n { font-variant-numeric: tabular-nums; white-space: nowrap; }
code { font-size: .8125rem; overflow-wrap: anywhere; }
.yes { color: #17753f; } .no { color: #b42318; font-weight: 700; }
.grid { display: grid; grid-template-columns: repeat(3, 1fr); gap: 1rem; margin-bottom: 1.5rem; }
figure { margin: 0; } figure img { width: 100%; height: 26rem; object-fit: contain; object-position: top; background: #f3f4f6; border: 1px solid #e5e7eb; }
figcaption { font-size: .8125rem; color: #4b5563; padding-top: .25rem; }
.bar { display: flex; height: 1.25rem; background: #f3f4f6; } .bar span { display: block; height: 100%; }
.key { display: flex; flex-wrap: wrap; gap: .25rem 1rem; font-size: .8125rem; margin: 0 0 1rem; padding: 0; list-style: none; }
.key i { display: inline-block; width: .75rem; height: .75rem; margin-right: .35rem; vertical-align: -1px; }
`;

/** Writes the page and its images; returns the page's path. */
export async function writePage(folder: string, stages: readonly Stage[]): Promise<string> {
  await mkdir(folder, { recursive: true });
  for (const stage of stages) {
    for (const [page, bytes] of stage.pictures.entries())
      await writeFile(join(folder, fileName(stage, page)), bytes);
  }
  const path = join(folder, 'index.html');
  await writeFile(path, html(stages));
  return path;
}

function html(stages: readonly Stage[]): string {
  const own = stages.filter(({ swap }) => swap !== undefined);
  const swapped = stages.filter(({ swap }) => swap === undefined);
  return `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<title>yololift: one model in three clouds</title>
<style>${STYLE}</style>
<h1>One model in three clouds</h1>
<p>The same function in the runtimes of AWS Lambda, Azure Functions and GCP Cloud Run functions, on one machine. The runtimes
are the clouds' own libraries; stores, parameters and HTTP front ends are stand-ins on loopback. The page shows that answers are
equal and swaps are clean; times are this machine's, not a cloud's.</p>
${renderTable(stages)}
<h2>Each on its own cloud's store</h2>
${own[0] === undefined ? '' : SAMPLE_PAGES.map((page, index) => renderGrid(own, page, index)).join('\n')}
<h2>Storage swapped across clouds, by configuration alone</h2>
${swapped[0] === undefined ? '' : renderGrid(swapped, SAMPLE_PAGES[0] as string, 0)}
<h2>Time of each cold start</h2>
<ul class="key">${PARTS.map(([, title, colour]) => `<li><i style="background:${colour}"></i>${title}</li>`).join('')}</ul>
<table>${stages.map((stage) => renderWaterfall(stage, longest(stages))).join('')}</table>
</html>
`;
}

function renderTable(stages: readonly Stage[]): string {
  const rows = stages.map(
    ({ provider, source, parameter, waterfall, warmMs, swap, isEqual }) =>
      `<tr><td>${provider.name}<td><code>${source}</code><td><code>${parameter}</code>` +
      `<td class="n">${Math.round(waterfall.totalMs)} ms<td class="n">${warmMs.toFixed(1)} ms` +
      `<td class="n">${swap === undefined ? '2' : `${swap.versions.join(' → ')} in ${(swap.swapMs / 1000).toFixed(1)} s`}` +
      `<td class="n">${swap === undefined ? '' : `${swap.failed} of ${swap.answered + swap.failed}`}` +
      `<td class="${isEqual ? 'yes' : 'no'}">${isEqual ? 'yes' : 'no'}`,
  );
  const titles = [
    'provider',
    'store',
    'parameter',
    'cold start',
    'warm',
    'release',
    'failed',
    'detections equal',
  ];
  return `<table><tr>${titles.map((title) => `<th>${title}`).join('')}${rows.join('')}</table>`;
}

function renderGrid(stages: readonly Stage[], page: string, index: number): string {
  const figures = stages.map((stage) => {
    const count = stage.found[index]?.length ?? 0;
    const caption = `${stage.provider.name}, model from <code>${stage.source}</code>: ${count} found`;
    const alt = `${basename(page)} with ${count} detections by ${stage.provider.name}`;
    return `<figure><img src="${fileName(stage, index)}" alt="${alt}"><figcaption>${caption}</figcaption></figure>`;
  });
  return `<div class="grid">${figures.join('')}</div>`;
}

function renderWaterfall({ provider, source, waterfall }: Stage, longestMs: number): string {
  const bars = PARTS.map(([key, title, colour]) => {
    const ms = Number(waterfall[key]);
    return `<span style="width:${(ms / longestMs) * 100}%;background:${colour}" title="${title} ${Math.round(ms)} ms"></span>`;
  });
  const parts = PARTS.filter(([key]) => Number(waterfall[key]) >= 1).map(
    ([key, title]) => `${title} ${Math.round(Number(waterfall[key]))}`,
  );
  return (
    `<tr><td style="width:11rem">${provider.name}<br><code>${source}</code>` +
    `<td><div class="bar">${bars.join('')}</div><small>${parts.join(', ')}: ${Math.round(waterfall.totalMs)} ms in all</small>`
  );
}

function longest(stages: readonly Stage[]): number {
  return Math.max(...stages.map(({ waterfall }) => totalOf(waterfall)));
}

function totalOf(waterfall: Waterfall): number {
  return Math.max(
    waterfall.totalMs,
    PARTS.reduce((sum, [key]) => sum + Number(waterfall[key]), 0),
  );
}

function fileName({ provider, source }: Stage, page: number): string {
  return `${provider.short}-on-${source.split(':')[0]}-${page + 1}.jpg`;
}

import { readFileSync } from 'node:fs';
import { loadYolo } from '@yololift/core';
import { createHttpApp } from '@yololift/core/http';
const mode = process.argv[2];
const photo = readFileSync('/work/shared/images/bus.jpg');
const model = await loadYolo('/work/shared/models/yolo26n-cls_food101_int8.onnx', {});
const app = createHttpApp({ model: () => model, reportFault: console.error });
const mb = (n: number) => Math.round(n / 1e6);
function report(what: string) { const m = process.memoryUsage(); console.log(what, 'rss', mb(m.rss), 'heap', mb(m.heapUsed), 'ext', mb(m.external), 'ab', mb(m.arrayBuffers)); }
report('start');
async function client(n: number) { for (let i = 0; i < n; i++) {
  if (mode === 'predict') await model.predict(new Uint8Array(photo));
  else await (await app.fetch(new Request('http://x/detect', { method: 'POST', body: new Uint8Array(photo) , headers: {'content-type': 'image/jpeg'}}))).text();
} }
for (let round = 0; round < 8; round++) { await Promise.all(Array.from({ length: 10 }, () => client(30))); report('round ' + round); }
globalThis.gc?.(); report('gc');
await model.close();

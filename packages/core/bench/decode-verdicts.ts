// Does the verdict on an image depend on other decodes? Usage: node bench/decode-verdicts.ts [decodes,
// default 1000] Decodes intact images that cause decoder warnings, and damaged ones: alone, in pairs and
// eight at once. Prints the wrong verdicts.

import { decodeImage } from '../src/yolo/decode/decode-image.ts';
import { countWrongVerdicts, warnedPictures } from '../testing/warned-pictures.ts';

const count = Number(process.argv[2] ?? 1000);

for (const picture of await warnedPictures()) {
  for (const atOnce of [1, 2, 8]) {
    const wrong = await countWrongVerdicts(picture, { count, atOnce }, (bytes) =>
      decodeImage(bytes).then(
        () => true,
        () => false,
      ),
    );
    console.log(JSON.stringify({ format: picture.format, atOnce, decodes: count, ...wrong }));
  }
}

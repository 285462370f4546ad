import { describe, expect, it } from 'vitest';
import { editDistance } from '../../model/edit-distance.ts';
import { shownName } from '../../model/option-names.ts';
import { DETECT_OPTION_NAMES } from './detect-option-names.ts';

const { all, nearest, misspelling, unknown } = DETECT_OPTION_NAMES;

it.each([
  ['', '', 0],
  ['iou', '', 3],
  ['iou', 'iou', 0],
  ['iuo', 'iou', 1],
  ['rle', 'role', 1],
  ['confidense', 'confidence', 1],
  ['confdience', 'confidence', 1],
  ['key', 'rle', 3],
  ['sitting', 'kitten', 3],
])('from %j to %j: %i edits, and as many back', (a, b, edits) => {
  expect(editDistance(a, b)).toBe(edits);
  expect(editDistance(b, a)).toBe(edits);
});

describe('a misspelt option', () => {
  it.each([
    ['confidense', 'confidence'],
    ['confidance', 'confidence'],
    ['Confidence', 'confidence'],
    ['CONFIDENCE', 'confidence'],
    ['confidenec', 'confidence'],
    ['conf', 'confidence'],
    ['threshold', 'confidence'],
    ['conf_threshold', 'confidence'],
    ['iuo', 'iou'],
    ['IoU', 'iou'],
    ['iou_threshold', 'iou'],
    ['maxx', 'max'],
    ['max_det', 'max'],
    ['clases', 'classes'],
    ['class', 'classes'],
    ['classes[]', 'classes'],
    ['agnostik', 'agnostic'],
    ['topk', 'topK'],
    ['top_k', 'topK'],
    ['rel', 'rle'],
  ])('%s → %s', (name, option) => {
    expect(nearest(name)).toBe(option);
    expect(misspelling(name)).toBe(`unknown option "${name}"; did you mean ${option}?`);
  });

  it('is found for every option with one letter omitted, doubled or swapped with its neighbour', () => {
    for (const option of all) {
      for (let at = 0; at < option.length; at += 1) {
        const [before, letter, after] = [option.slice(0, at), option.charAt(at), option.slice(at + 1)];
        const slips = [`${before}${letter}${letter}${after}`];
        if (option.length > 3) slips.push(before + after);
        if (after !== '') slips.push(`${before}${after.charAt(0)}${letter}${after.slice(1)}`);
        for (const slip of slips) if (slip !== option) expect([slip, nearest(slip)]).toEqual([slip, option]);
      }
    }
  });

  it('explains that the model has its own input size', () => {
    expect(misspelling('imgsz')).toContain("the model's own input size");
  });
});

it.each(
  // Platforms, proxies, signatures of three clouds, analytics, caches, and short words.
  (
    'code clientId key api-version subscription-key api_key apikey access_token token sig se sp sv sr st spr skoid sktid skt ske sks skv ' +
    'X-Amz-Algorithm X-Amz-Credential X-Amz-Date X-Amz-Expires X-Amz-SignedHeaders X-Amz-Signature X-Amz-Security-Token ' +
    'X-Goog-Algorithm X-Goog-Signature GoogleAccessId Expires Signature AWSAccessKeyId utm_source utm_medium utm_campaign gclid fbclid ' +
    '_ t ts v id ip cb lang locale user state session trace debug format output url callback redirect tenant region project model version'
  ).split(' '),
)('%s is not a misspelt option', (name) => {
  expect(misspelling(name)).toBeUndefined();
  expect(unknown(name)).toBe(`unknown option "${name}". Supported: ${all.join(', ')}`);
});

it('a hostile name costs nothing, and is shown in one short line', () => {
  const name = `conf\u001b]8;;http://x\u0007\u202e\r\n${'c'.repeat(1_000_000)}`;
  expect(nearest(name)).toBeUndefined();
  expect(shownName(name)).toMatch(/^conf\ufffd\]8;;http:\/\/x\ufffd{4}c+…$/u);
  expect(shownName(name).length).toBeLessThan(50);
});

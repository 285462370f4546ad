import { expect, it } from 'vitest';
import { fitLetterbox } from './fit-letterbox.ts';
import { restoreBoxes, restorePoints } from './restore-boxes.ts';

const image = { width: 1280, height: 720 };
const placement = fitLetterbox(image, { width: 640, height: 640 }); // scale 0.5, padY 140

it('maps a box back to the image', () => {
  const boxes = [{ x1: 10, y1: 150, x2: 110, y2: 250 }];
  expect(restoreBoxes(boxes, placement, image)).toEqual([{ x1: 20, y1: 20, x2: 220, y2: 220 }]);
});

it('clips a box to the image', () => {
  const boxes = [{ x1: -5, y1: 100, x2: 700, y2: 620 }];
  expect(restoreBoxes(boxes, placement, image)).toEqual([{ x1: 0, y1: 0, x2: 1280, y2: 720 }]);
});

it('maps points back, and clips them', () => {
  const points = { x: [100, 650], y: [240, 130] };
  expect(restorePoints(points, placement, image)).toEqual({ x: [200, 1280], y: [200, 0] });
});

it('undoes the placement', () => {
  const tall = { width: 810, height: 1080 };
  const { scaleX, scaleY, padX, padY, ...rest } = fitLetterbox(tall, { width: 640, height: 640 });
  const box = { x1: 12.5, y1: 0, x2: 700, y2: 1080 };
  const there = {
    x1: box.x1 * scaleX + padX,
    y1: box.y1 * scaleY + padY,
    x2: box.x2 * scaleX + padX,
    y2: box.y2 * scaleY + padY,
  };
  const [back] = restoreBoxes([there], { scaleX, scaleY, padX, padY, ...rest }, tall);
  expect(back?.x1).toBeCloseTo(12.5, 9);
  expect(back?.y2).toBeCloseTo(1080, 9);
});

import { describe, expect, it } from 'vitest';
import { fitLetterbox, fitRectangle, fitTopLeft } from './fit-letterbox.ts';

const square = (side: number) => ({ width: side, height: side });

describe('fitLetterbox', () => {
  it('centres 1280×720 in 640×640', () => {
    expect(fitLetterbox({ width: 1280, height: 720 }, square(640))).toEqual({
      scaleX: 0.5,
      scaleY: 0.5,
      padX: 0,
      padY: 140,
      contentWidth: 640,
      contentHeight: 360,
      inputWidth: 640,
      inputHeight: 640,
    });
  });

  it('centres 810×1080 in 640×640', () => {
    const placement = fitLetterbox({ width: 810, height: 1080 }, square(640));
    expect(placement).toMatchObject({ padX: 80, padY: 0, contentWidth: 480, contentHeight: 640 });
    expect(placement.scaleX).toBeCloseTo(640 / 1080, 12);
  });

  it('enlarges a small image', () => {
    expect(fitLetterbox(square(1), square(320))).toMatchObject({
      scaleX: 320,
      scaleY: 320,
      contentWidth: 320,
      padX: 0,
    });
  });

  it('gives the odd pixel of padding to the right and bottom', () => {
    // 100 × 0.64 = 64, 75 × 0.64 = 48; 64 − 47 = 17 → 8 and 9
    expect(fitLetterbox({ width: 128, height: 94 }, square(64))).toMatchObject({
      contentHeight: 47,
      padY: 8,
    });
  });

  it('rounds a half to the even number, as Python does', () => {
    // 5 × 0.5 = 2.5 → 2, 7 × 0.5 = 3.5 → 4
    expect(fitLetterbox({ width: 128, height: 5 }, square(64)).contentHeight).toBe(2);
    expect(fitLetterbox({ width: 128, height: 7 }, square(64)).contentHeight).toBe(4);
  });

  it('keeps at least one pixel of a very thin image', () => {
    const placement = fitLetterbox({ width: 20_000, height: 10 }, square(640));
    expect(placement).toMatchObject({ contentWidth: 640, contentHeight: 1, padY: 319 });
  });

  it('fits a non-square input', () => {
    const placement = fitLetterbox({ width: 1280, height: 720 }, { width: 864, height: 480 });
    expect(placement).toMatchObject({ contentWidth: 853, contentHeight: 480, padX: 5, padY: 0 });
  });
});

describe('fitTopLeft', () => {
  it.each([
    [{ width: 810, height: 1080 }, 312, 416],
    [{ width: 1280, height: 720 }, 416, 234],
    [{ width: 20_000, height: 10 }, 416, 1],
  ])('truncates %o', (source, contentWidth, contentHeight) => {
    const placement = fitTopLeft(source, square(416));
    expect(placement).toMatchObject({ padX: 0, padY: 0, contentWidth, contentHeight, inputWidth: 416 });
  });
});

describe('fitRectangle', () => {
  it('is the smallest rectangle of whole strides', () => {
    const upright = fitRectangle({ width: 810, height: 1080 }, square(640), 32);
    expect(upright).toMatchObject({ inputWidth: 480, inputHeight: 640, padX: 0, padY: 0 });
    const wide = fitRectangle({ width: 1280, height: 720 }, square(640), 32);
    expect(wide).toMatchObject({
      inputWidth: 640,
      inputHeight: 384,
      padX: 0,
      padY: 12,
      scaleX: 0.5,
      scaleY: 0.5,
    });
  });

  it('pads as Ultralytics does: (largest − content) mod stride, half of it first', () => {
    // 500×375 → 640×480: no padding; 612×612·0.9 → 551: (640 − 576) % 32
    const placement = fitRectangle({ width: 640, height: 427 }, square(640), 32);
    expect(placement).toMatchObject({ contentHeight: 427, inputHeight: 448, padY: 10 });
    expect((640 - 427) % 32).toBe(21);
  });

  it('rounds a maximum size up to a multiple of the stride', () => {
    expect(fitRectangle(square(100), square(100), 32)).toMatchObject({ inputWidth: 128, contentWidth: 128 });
  });
});

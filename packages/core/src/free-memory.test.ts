import sharp from 'sharp';
import { expect, test } from 'vitest';
import { freeMemory } from './free-memory.ts';

test('empties an array, once or twice', () => {
  const values = new Float32Array(100);
  freeMemory(values);
  freeMemory(values);
  expect(values).toHaveLength(0);
});

test("empties libvips' pixels", async () => {
  const blank = { width: 100, height: 100, channels: 3, background: '#336699' } as const;
  const pixels = await sharp({ create: blank }).raw().toBuffer();
  freeMemory(pixels);
  expect(pixels).toHaveLength(0);
});

test('keeps memory that other views share', () => {
  const whole = new Uint8Array(100);
  freeMemory(whole.subarray(10));
  expect(whole).toHaveLength(100);
  const pooled = Buffer.from('a few bytes of the pool that all small buffers share');
  freeMemory(pooled);
  expect(pooled.toString()).toMatch(/^a few bytes/);
});

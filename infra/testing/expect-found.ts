import type { PredictionDocument } from '@yololift/core';
import { expect } from 'vitest';

/** Expects an answer of `POST /detect` with one image in which something of a name is found. */
export async function expectFound(response: Response, name: string): Promise<void> {
  expect(response.status).toBe(200);
  const { images } = (await response.json()) as PredictionDocument;
  expect(images).toMatchObject([{ detections: expect.arrayContaining([expect.objectContaining({ name })]) }]);
}

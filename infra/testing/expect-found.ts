import type { PredictionDocument } from '@yololift/core';
import { expect } from 'vitest';

/** Expects a response of `POST /detect` for one image with a detection of this name. */
export async function expectFound(response: Response, name: string): Promise<void> {
  expect(response.status).toBe(200);
  const { images } = (await response.json()) as PredictionDocument;
  expect(images).toMatchObject([{ detections: expect.arrayContaining([expect.objectContaining({ name })]) }]);
}

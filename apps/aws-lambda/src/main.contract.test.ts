import { demoFixtures } from '@yololift/demo-model/testing';
import { describeFunction } from '@yololift/testing';
import { inject } from 'vitest';
import { underTest } from '../testing/under-test.ts';

describeFunction(
  'AWS Lambda, with its runtime client and a stand-in of the Runtime API',
  underTest(inject('bundle')),
  await demoFixtures(),
);

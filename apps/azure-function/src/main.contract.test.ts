import { demoFixtures } from '@yololift/demo-model/testing';
import { describeFunction } from '@yololift/testing';
import { inject } from 'vitest';
import { underTest } from '../testing/under-test.ts';

describeFunction(
  'Azure Functions, with their library and a stand-in of the host',
  underTest(inject('bundle')),
  await demoFixtures(),
);

import { demoFixtures } from '@yololift/demo-model/testing';
import { describeEvents } from '@yololift/testing';
import { inject } from 'vitest';
import { underTest } from '../testing/under-test.ts';

describeEvents('AWS Lambda', underTest(inject('bundle')), await demoFixtures());
